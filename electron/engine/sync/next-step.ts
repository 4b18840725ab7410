/**
 * What the sync loop does next, as a pure function of what it knows. All times are monotonic milliseconds. The loop always has a
 * next moment to look again while somebody is signed in, so that nothing waits for ever.
 */

export type SyncFacts = {
  readonly signedIn: boolean
  /** A person must do something first; nothing is tried until then. */
  readonly stopped: boolean
  /** After a failure: not before this moment. */
  readonly retryAtMs: number | null
  /** A first full pull has come to its end. */
  readonly reconciled: boolean
  /** Something new is known to be there, or a pull is due by connect or resume. */
  readonly pullWanted: boolean
  readonly nextPullAtMs: number
  readonly anythingWaits: boolean
  /** The moment at which what was typed may be sent. */
  readonly pushAtMs: number
}

export type SyncStep =
  | { readonly kind: 'rest' }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'pull' }
  | { readonly kind: 'push' }

/** Sends before it looks: each push wakes the pokes of its own rows, and pulling them between batches would only delay the rest. */
export function nextStep(facts: SyncFacts, nowMs: number): SyncStep {
  if (!facts.signedIn || facts.stopped) return { kind: 'rest' }
  if (facts.retryAtMs !== null && facts.retryAtMs > nowMs) return { kind: 'wait', untilMs: facts.retryAtMs }
  if (facts.reconciled && facts.anythingWaits && facts.pushAtMs <= nowMs) return { kind: 'push' }
  if (!facts.reconciled || facts.pullWanted || facts.nextPullAtMs <= nowMs) return { kind: 'pull' }
  if (!facts.anythingWaits) return { kind: 'wait', untilMs: facts.nextPullAtMs }
  return { kind: 'wait', untilMs: Math.min(facts.pushAtMs, facts.nextPullAtMs) }
}

export const timing = {
  pushDebounceMs: 300,
  pushLatestMs: 2_000,
  pullEveryMs: 5 * 60_000,
  echoMs: 50,
  echoPauseMs: 300,
  backoffFirstMs: 1_000,
  backoffMostMs: 60_000,
} as const

/**
 * Between half of a bound and the bound, which doubles with each failure in a row. Never less than half: however the dice fall, a storm of
 * ten minutes is met with fewer than thirty requests. `fraction` is in [0, 1).
 */
export function backoffMs(failures: number, fraction: number): number {
  const bound = Math.min(timing.backoffFirstMs * 2 ** Math.max(0, failures - 1), timing.backoffMostMs)
  return Math.round((bound * (1 + fraction)) / 2)
}

/** `sentAtMs` is the end of the last push. */
export type Typing = {
  readonly firstChangeAtMs: number
  readonly lastChangeAtMs: number
  readonly sentAtMs: number
}

/** A change after a quiet moment is sent at once, those that follow after a pause, at the latest two seconds after the first of them. */
export function pushMoment({ firstChangeAtMs, lastChangeAtMs, sentAtMs }: Typing): number {
  const isAlone = firstChangeAtMs === lastChangeAtMs && lastChangeAtMs - sentAtMs >= timing.pushDebounceMs
  if (isAlone) return lastChangeAtMs
  return Math.min(lastChangeAtMs + timing.pushDebounceMs, firstChangeAtMs + timing.pushLatestMs)
}
