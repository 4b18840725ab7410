/**
 * The time of a simulation. Nothing in it waits for real time: events stand in a queue by their virtual moment, and the next one runs only when everything that the
 * last one set off has come to rest. So a seed replays the same history however busy the machine is.
 */

export const GENESIS_MS = Date.UTC(2026, 0, 5, 9)

type Event = { readonly atMs: number; readonly nth: number; readonly work: () => void }

export class VirtualTime {
  /** Monotonic milliseconds since the beginning of the world. */
  nowMs = 0
  #events: Event[] = []
  #nth = 0
  #held = 0

  /** What a clock that is right says: Unix milliseconds. */
  wallMs(): number {
    return GENESIS_MS + Math.floor(this.nowMs)
  }

  /** How many events are still to come: timers that were armed and not cancelled. */
  get armed(): number {
    return this.#events.length
  }

  after(delayMs: number, work: () => void): () => void {
    this.#nth += 1
    const event = { atMs: this.nowMs + Math.max(0, delayMs), nth: this.#nth, work }
    this.#events.push(event)
    return () => {
      this.#events = this.#events.filter((each) => each !== event)
    }
  }

  /** Work in real time (the server's cryptography) that must end before virtual time goes on. */
  async hold<T>(work: Promise<T>): Promise<T> {
    this.#held += 1
    try {
      return await work
    } finally {
      this.#held -= 1
    }
  }

  /**
   * Databases and files of a simulation answer within promises alone, so one turn of the event loop drains all that they set off; what
   * takes real time is held.
   */
  async settle(): Promise<void> {
    let quietTurns = 0
    while (quietTurns < 3) {
      await turn()
      quietTurns = this.#held === 0 ? quietTurns + 1 : 0
    }
  }

  async advance(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms
    await this.settle()
    for (let next = this.#next(untilMs); next; next = this.#next(untilMs)) {
      this.nowMs = Math.max(this.nowMs, next.atMs)
      next.work()
      await this.settle()
    }
    this.nowMs = untilMs
  }

  /** True when `done` came true before the time was over. Asked every ten milliseconds, less than any answer takes on its way. */
  async advanceUntil(done: () => boolean | Promise<boolean>, withinMs: number): Promise<boolean> {
    const untilMs = this.nowMs + withinMs
    while (this.nowMs < untilMs) {
      if (await done()) return true
      await this.advance(Math.min(10, untilMs - this.nowMs))
    }
    return done()
  }

  /** Back to a moment, with nothing to come. */
  reset(nowMs: number): void {
    this.nowMs = nowMs
    this.#events = []
    this.#nth = 0
  }

  #next(untilMs: number): Event | null {
    let first: Event | null = null
    for (const event of this.#events)
      if (event.atMs <= untilMs && (first === null || isBefore(event, first))) first = event
    if (first) this.#events.splice(this.#events.indexOf(first), 1)
    return first
  }
}

const isBefore = (a: Event, b: Event): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.nth < b.nth)

const realImmediate = setImmediate
const turn = (): Promise<void> => new Promise((resolve) => realImmediate(resolve))

/**
 * Libraries of the server ask the platform for the date and for timers, and no port of ours reaches them. While a simulation runs, the platform's own answer
 * from its time. PGlite's `now()` follows. The returned function puts the real ones back.
 */
export function installVirtualTime(time: VirtualTime): () => void {
  const real = {
    Date: globalThis.Date,
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
    setInterval: globalThis.setInterval,
    clearInterval: globalThis.clearInterval,
  }
  class VirtualDate extends real.Date {
    constructor(...parts: unknown[]) {
      super(...((parts.length === 0 ? [time.wallMs()] : parts) as [number])) // whatever the caller gave the real one
    }
    static override now(): number {
      return time.wallMs()
    }
    static override [Symbol.hasInstance](value: unknown): boolean {
      return Object.prototype.toString.call(value) === '[object Date]'
    }
  }
  Object.assign(globalThis, {
    Date: VirtualDate,
    setTimeout: (work: (...given: unknown[]) => void, delayMs = 0, ...given: unknown[]) =>
      new VirtualTimer((again) => time.after(delayMs, () => again(() => work(...given))), false),
    setInterval: (work: (...given: unknown[]) => void, delayMs = 0, ...given: unknown[]) =>
      new VirtualTimer((again) => time.after(delayMs, () => again(() => work(...given))), true),
    clearTimeout: (timer: unknown) => clear(timer, real.clearTimeout),
    clearInterval: (timer: unknown) => clear(timer, real.clearInterval),
  })
  return () => {
    Object.assign(globalThis, real)
  }
}

const clear = (timer: unknown, realClear: (timer: never) => void): void =>
  timer instanceof VirtualTimer ? timer.cancel() : realClear(timer as never) // made by the real one

class VirtualTimer {
  cancel: () => void = () => undefined

  constructor(arm: (again: (work: () => void) => void) => () => void, repeats: boolean) {
    const start = () => {
      this.cancel = arm((work) => {
        if (repeats) start()
        work()
      })
    }
    start()
  }
  ref(): this {
    return this
  }
  unref(): this {
    return this
  }
}
