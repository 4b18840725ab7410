/** A peer's server in a process of its own, which says its port and answers what it holds. The other side is `serve-peer.ts`. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { PeerServer } from './peer.ts'
import type { Task } from './tasks.ts'

export type ServerMessage = { port: number } | { read: number; rows: [string, Task][] }

/** `script` stands beside this file. */
export async function startServerChild(script: string, dir: string): Promise<PeerServer> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [dir], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const waiting = new Map<number, (rows: [string, Task][]) => void>()
  let reads = 0
  const port = await new Promise<number>((resolve, reject) => {
    child.on('exit', (code) => reject(new Error(`${script} has ended with ${code}`)))
    // Sent by our own serve-peer.ts.
    child.on('message', (message: ServerMessage) => {
      if ('port' in message) return resolve(message.port)
      waiting.get(message.read)?.(message.rows)
      waiting.delete(message.read)
    })
  })
  return {
    port,
    read: (keys) =>
      new Promise((resolve) => {
        reads += 1
        waiting.set(reads, (rows) => resolve(new Map(rows)))
        child.send({ read: reads, keys })
      }),
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit').once('exit', () => resolve())
        child.disconnect()
      }),
  }
}
