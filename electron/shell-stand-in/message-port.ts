/**
 * Electron's MessagePortMain and MessageChannelMain. A port's other end is its pair in this process, or far away over
 * a wire; a port that is handed to another process or page keeps its pair here and passes everything on.
 */
import { EventEmitter } from 'node:events'
import type Electron from 'electron'

/** Where a port's messages go instead of to its listeners. */
export type PortSink = { data(data: unknown): void; close(): void }

export class StandInPort
  extends EventEmitter
  implements Pick<Electron.MessagePortMain, 'start' | 'close' | 'postMessage'>
{
  #far: PortSink
  #sink: PortSink | null = null
  #waiting: unknown[] = []
  #started = false
  #closed = false

  constructor(far: PortSink) {
    super()
    this.#far = far
  }

  start(): void {
    this.#started = true
    for (const data of this.#waiting.splice(0)) this.receive(data)
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new Error('The stand-in sends no ports through ports.')
    if (!this.#closed) this.#far.data(message)
  }

  close(): void {
    if (this.#closed) return
    this.#far.close()
    this.farClosed()
  }

  /** What arrives for this port. */
  receive(data: unknown): void {
    if (this.#sink !== null) this.#sink.data(data)
    else if (this.#started) this.emit('message', { data: structuredClone(data), ports: [] })
    else this.#waiting.push(data)
  }

  farClosed(): void {
    if (this.#closed) return
    this.#closed = true
    this.#sink?.close()
    this.emit('close')
  }

  /** Hands the port over: from now on its messages go to the sink, those that wait first. */
  passOnTo(sink: PortSink): void {
    this.#sink = sink
    this.start()
  }
}

export class StandInMessageChannel {
  readonly port1: StandInPort
  readonly port2: StandInPort

  constructor() {
    this.port1 = new StandInPort(soon(() => this.port2))
    this.port2 = new StandInPort(soon(() => this.port1))
  }
}

/** Messages arrive after the code that sent them has run, closing after the last of them. */
function soon(pair: () => StandInPort): PortSink {
  return {
    data: (data) => queueMicrotask(() => pair().receive(data)),
    close: () => queueMicrotask(() => pair().farClosed()),
  }
}
