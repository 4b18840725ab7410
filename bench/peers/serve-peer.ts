/** The side of a server's process: says the port, answers questions, and goes with the process that started it. */
import type { State } from './peer.ts'

export function servePeer(port: number, read: (keys?: readonly string[]) => Promise<State>): void {
  process.on('disconnect', () => process.exit(0))
  process.on('message', async (message: { read: number; keys?: string[] }) => {
    process.send?.({ read: message.read, rows: [...(await read(message.keys))] })
  })
  process.send?.({ port })
}
