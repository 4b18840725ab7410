/** What stands between Neon's driver and its Postgres: WebSocket frames one way, TCP bytes the other. For one local Postgres only. */
import { connect } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

export type NeonProxy = {
  /** For `neonConfig.wsProxy`. */
  readonly address: string
  close(): Promise<void>
}

export async function startNeonProxy(postgresPort: number): Promise<NeonProxy> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  server.on('connection', (socket, request) => {
    const wanted = new URL(request.url ?? '/', 'http://proxy').searchParams.get('address')
    if (wanted !== `127.0.0.1:${postgresPort}`) socket.close(1008, 'another address')
    else carry(socket, postgresPort)
  })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a listening server has an address')
  return {
    address: `127.0.0.1:${address.port}/v1`,
    close: () => {
      for (const client of server.clients) client.terminate()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function carry(socket: WebSocket, port: number): void {
  const tcp = connect(port, '127.0.0.1').setNoDelay(true)
  socket.on('message', (data: Buffer) => tcp.write(data))
  socket.on('close', () => tcp.destroy())
  socket.on('error', () => tcp.destroy())
  tcp.on('data', (data) => socket.send(data))
  tcp.on('close', () => socket.close())
  tcp.on('error', () => socket.close())
}
