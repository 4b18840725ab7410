/** The forked process's side: gives it `process.parentPort` as Electron does, and ends it when the app is gone. */
import { EventEmitter } from 'node:events'
import { StandInPort } from './message-port.ts'
import type { FromChild, ToChild } from './utility-messages.ts'

type ParentMessage = { readonly data: unknown; readonly ports: readonly StandInPort[] }

const ports = new Map<number, StandInPort>()

function tell(message: FromChild): void {
  // The app may be gone already; this process then ends as well.
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}

/** Messages wait until the first listener is there. */
class StandInParentPort extends EventEmitter {
  #waiting: ParentMessage[] = []

  constructor() {
    super()
    this.on('newListener', (event) => {
      if (event === 'message') queueMicrotask(() => this.#deliverWaiting())
    })
  }

  postMessage(data: unknown): void {
    tell({ kind: 'message', data })
  }

  receive(message: ParentMessage): void {
    this.#waiting.push(message)
    this.#deliverWaiting()
  }

  #deliverWaiting(): void {
    if (this.listenerCount('message') === 0) return
    for (const message of this.#waiting.splice(0)) this.emit('message', message)
  }
}

function portTo(id: number): StandInPort {
  const port = new StandInPort({
    data: (data) => tell({ kind: 'port-data', id, data }),
    close: () => tell({ kind: 'port-close', id }),
  })
  ports.set(id, port)
  port.on('close', () => ports.delete(id))
  return port
}

const parentPort = new StandInParentPort()
Object.defineProperty(process, 'parentPort', { value: parentPort })

// Only utility-process.ts speaks on this channel.
process.on('message', (message: ToChild) => {
  if (message.kind === 'message') parentPort.receive({ data: message.data, ports: message.ports.map(portTo) })
  else if (message.kind === 'port-data') ports.get(message.id)?.receive(message.data)
  else ports.get(message.id)?.farClosed()
})
process.on('disconnect', () => process.exit(0))
// Signals may reach the whole group; the app ends this process in its own time, and for certain with SIGKILL.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
