/** Decides whether a process that died may be started again: a few times in a while, never in a loop. */
export type RestartBudget = { /** True, and counted, when one more start is allowed. */ take(): boolean }

type Options = { readonly restarts: number; readonly windowMs: number; readonly nowMs: () => number }

/** `nowMs` must be monotonic, or a clock set back would forbid or allow too much. */
export function createRestartBudget({ restarts, windowMs, nowMs }: Options): RestartBudget {
  let taken: number[] = []
  return {
    take() {
      const now = nowMs()
      taken = taken.filter((at) => now - at < windowMs)
      if (taken.length >= restarts) return false
      taken.push(now)
      return true
    },
  }
}
