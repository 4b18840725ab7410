/**
 * Loaded into the app's own processes with `--import`: writes down whom each of them connects to, so that a test can tell whether anything
 * left the machine. It changes nothing of what they do.
 */
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync } from 'node:fs'
import type { Socket } from 'node:net'

const file = process.env.TIDELIST_SOCKET_RECORD

if (file !== undefined) {
  subscribe('net.client.socket', (message) => {
    // The channel's message as Node documents it.
    const { socket } = message as { socket: Socket }
    socket.once('lookup', (...[, address, , host]) => appendFileSync(file, `${host} ${address}\n`))
    socket.once('connect', () => appendFileSync(file, `${socket.remoteAddress} ${socket.remotePort}\n`))
  })
}
