/**
 * A TCP proxy before a server: counts bytes in both directions, closes and opens the road, and drops replies. A reply begins with the first
 * bytes from the server after bytes from the client on one connection; a dropped one cuts its connection before any of it has passed.
 */
import { connect, createServer, type Socket } from 'node:net'
import { seededRandom } from '@tidelist/shared-schema/testing/seeded-random'

export type CuttingProxy = {
  readonly port: number
  /** Bytes that passed since the last call, both directions together. */
  takeBytes(): number
  /** Replies dropped since the start. */
  dropped(): number
  open(): void
  /** Cuts every connection and refuses new ones. */
  close(): void
  /** From now on drops the first reply, and this share of all that follow, chosen by a generator with this seed; 0 drops none. */
  dropReplies(share: number, seed: number): void
  stop(): Promise<void>
}

export async function startProxy(serverPort: number): Promise<CuttingProxy> {
  const live = new Set<Socket>()
  let isOpen = true
  let bytes = 0
  let dropped = 0
  let share = 0
  let isFirst = false
  let random = seededRandom(0)
  const server = createServer((client) => {
    if (!isOpen) return client.destroy()
    const upstream = connect(serverPort, '127.0.0.1')
    let asked = false
    const cut = () => {
      for (const socket of [client, upstream]) {
        live.delete(socket)
        socket.destroy()
      }
    }
    for (const socket of [client, upstream]) {
      live.add(socket)
      socket.on('error', cut).on('close', cut)
    }
    client.on('data', (chunk) => {
      asked = true
      bytes += chunk.length
      if (!upstream.write(chunk)) pauseUntilDrained(client, upstream)
    })
    upstream.on('data', (chunk) => {
      const isReply = asked
      asked = false
      if (isReply && share > 0 && (isFirst || random.chance(share))) {
        isFirst = false
        dropped += 1
        return cut()
      }
      bytes += chunk.length
      if (!client.write(chunk)) pauseUntilDrained(upstream, client)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('a listening server has an address')
  const close = () => {
    isOpen = false
    for (const socket of live) socket.destroy()
  }
  return {
    port: address.port,
    takeBytes: () => {
      const taken = bytes
      bytes = 0
      return taken
    },
    dropped: () => dropped,
    open: () => {
      isOpen = true
    },
    close,
    dropReplies: (nextShare, seed) => {
      share = nextShare
      isFirst = true
      random = seededRandom(seed)
    },
    stop: () => {
      close()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function pauseUntilDrained(from: Socket, to: Socket): void {
  from.pause()
  to.once('drain', () => from.resume())
}
