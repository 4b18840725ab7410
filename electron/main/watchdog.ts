/**
 * Notices an engine that runs but does nothing any more: stopped, or spinning in a loop. It counts its own ticks without a sign of life instead of time, because after
 * the computer has slept there is one late tick, and a clock would have the whole night in it.
 */

export type Watchdog = {
  /** Another engine was started. */
  started(): void
  /** The engine lives. */
  sign(): void
  /** The engine has opened its database, which may have taken it long without a sign. */
  ready(): void
  end(): void
}

export type WatchdogOptions = {
  readonly tickMs: number
  /** Ticks without a sign that are allowed to an engine that was ready once, and to one that starts. */
  readonly silentTicks: number
  readonly startingTicks: number
}

export function startWatchdog(options: WatchdogOptions, onSilent: () => void): Watchdog {
  let silent = 0
  let allowed = options.startingTicks
  const timer = setInterval(() => {
    silent += 1
    if (silent <= allowed) return
    silent = 0
    onSilent()
  }, options.tickMs)
  return {
    started: () => {
      silent = 0
      allowed = options.startingTicks
    },
    sign: () => {
      silent = 0
    },
    ready: () => {
      allowed = options.silentTicks
    },
    end: () => clearInterval(timer),
  }
}
