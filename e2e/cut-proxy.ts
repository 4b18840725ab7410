/** The network between an app and its server, as TCP: it can be cut, can swallow everything, and can lead somewhere else. */
import { connect, createServer, type Server, type Socket } from 'node:net'

export type CutProxy = {
  readonly url: string
  /** Open connections break and new ones are refused. */
  cut(): Promise<void>
  /** Leads to the server again. */
  restore(): Promise<void>
  /** Connections are taken and never answered, as behind a dead router. */
  swallow(): Promise<void>
  /** Leads to another port of this machine. */
  leadTo(port: number): Promise<void>
  close(): Promise<void>
}

export async function startCutProxy(serverPort: number): Promise<CutProxy> {
  const sockets = new Set<Socket>()
  let target: number | null = serverPort
  const listener = createServer((near) => {
    keep(near, sockets)
    if (target === null) return
    const far = connect(target, '127.0.0.1')
    keep(far, sockets)
    near.pipe(far).pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  const port = await listen(listener, 0)

  const cut = async () => {
    const closed = listener.listening ? new Promise((resolve) => listener.close(resolve)) : null
    for (const socket of sockets) socket.destroy()
    await closed
  }
  const open = async (next: number | null) => {
    await cut()
    target = next
    await listen(listener, port)
  }
  return {
    url: `http://127.0.0.1:${port}`,
    cut,
    restore: () => open(serverPort),
    swallow: () => open(null),
    leadTo: open,
    close: cut,
  }
}

function keep(socket: Socket, sockets: Set<Socket>): void {
  sockets.add(socket)
  socket.on('close', () => sockets.delete(socket))
  // A connection that breaks is what this network is for; both ends notice by themselves.
  socket.on('error', () => socket.destroy())
}

function listen(listener: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject)
    listener.listen(port, '127.0.0.1', () => {
      listener.off('error', reject)
      const address = listener.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
