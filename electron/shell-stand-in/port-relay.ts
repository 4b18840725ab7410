/** The ports that were handed to one other process or page, by number, and the wire their messages take. */
import type { StandInPort } from './message-port.ts'

export type PortWire = { data(id: number, data: unknown): void; close(id: number): void }

export type PortRelay = {
  /** Hands a port over; the number names it on the wire. */
  adopt(port: StandInPort): number
  receive(id: number, data: unknown): void
  farClosed(id: number): void
  /** The other side is gone, and with it every port it had. */
  closeAll(): void
}

export function createPortRelay(wire: PortWire): PortRelay {
  const ports = new Map<number, StandInPort>()
  let lastId = 0
  return {
    adopt(port) {
      lastId += 1
      const id = lastId
      ports.set(id, port)
      port.passOnTo({
        data: (data) => wire.data(id, data),
        close: () => {
          if (ports.delete(id)) wire.close(id)
        },
      })
      return id
    },
    receive: (id, data) => ports.get(id)?.postMessage(data),
    farClosed(id) {
      const port = ports.get(id)
      ports.delete(id)
      port?.close()
    },
    closeAll() {
      const all = [...ports.values()]
      ports.clear()
      for (const port of all) port.close()
    },
  }
}
