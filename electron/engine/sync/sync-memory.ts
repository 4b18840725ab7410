/**
 * What the sync loop remembers between its steps, and what it learns from the outcome of each, as pure functions. Monotonic
 * milliseconds except `failingSinceMs`, which is for people and so Unix milliseconds.
 */
import { type Failure, limits } from '@tidelist/shared-schema'
import { backoffMs, pushMoment, type SyncFacts, timing } from './next-step.ts'
import type { Poke } from './pokes.ts'
import { isOver } from './session.ts'

export type SyncMemory = SyncFacts & {
  readonly cursor: number
  readonly epoch: string | null
  /** The server's purge fence, and the one up to which this device has followed it. */
  readonly gc: number
  readonly purgedTo: number
  /** A push is under way. */
  readonly pushing: boolean
  /** The greatest sequence number that a poke has told of; it stands until the cursor has passed it. */
  readonly pokedTo: number
  readonly maxRows: number
  readonly failures: number
  /** Steps in a row that moved nothing although there was something to do: a fault somewhere, not weather. */
  readonly stalls: number
  readonly failure: Failure | null
  readonly failingSinceMs: number | null
  readonly progress: { readonly done: number; readonly remaining: number } | null
  /** Rows that a first download had brought before it was interrupted. */
  readonly doneBefore: number
  readonly firstChangeAtMs: number | null
  /** Streams of pokes in a row that ended soon after they began. */
  readonly silences: number
  /** The end of the last push. */
  readonly sentAtMs: number
}

/** What one step came to. */
export type Outcome =
  | { kind: 'pulled'; rows: number; cursor: number; hasMore: boolean; remaining: number }
  | { kind: 'pushed'; settled: number }
  | { kind: 'started-over' }
  | { kind: 'clock-corrected' }
  | { kind: 'too-large' }
  | { kind: 'later'; failure: Failure; afterMs: number | null }
  | { kind: 'person'; failure: Failure }

export type Moment = { readonly nowMs: number; readonly wallMs: number; readonly fraction: number }

const STALLS_TO_SLOW_DOWN = 5
const STALLS_TO_STOP = 10
const STREAM_THAT_LASTS_MS = 60_000
/** Then the pull of every five minutes is all there is. */
const SILENCES_TO_GIVE_UP = 7

export const freshMemory = (signedIn: boolean): SyncMemory => ({
  signedIn,
  stopped: false,
  retryAtMs: null,
  reconciled: false,
  pullWanted: true,
  nextPullAtMs: 0,
  anythingWaits: false,
  pushAtMs: 0,
  cursor: 0,
  epoch: null,
  gc: 0,
  purgedTo: 0,
  pushing: false,
  pokedTo: 0,
  maxRows: limits.pushRows,
  failures: 0,
  stalls: 0,
  failure: null,
  failingSinceMs: null,
  progress: null,
  doneBefore: 0,
  firstChangeAtMs: null,
  silences: 0,
  sentAtMs: Number.NEGATIVE_INFINITY,
})

/** A pull begins: what is wished for from now on is not what it brings. */
export const beginPull = (memory: SyncMemory): SyncMemory => ({ ...memory, pullWanted: false })

export const beginPush = (memory: SyncMemory): SyncMemory => ({ ...memory, pushing: true })

export function learn(known: SyncMemory, outcome: Outcome, moment: Moment): SyncMemory {
  const isDone = outcome.kind === 'pulled' || outcome.kind === 'pushed'
  const memory = { ...known, pushing: false, pullWanted: known.pullWanted || !isDone }
  switch (outcome.kind) {
    case 'pulled':
      return moved(
        learnPulled(memory, outcome, moment),
        outcome.cursor > memory.cursor || !outcome.hasMore,
        moment,
      )
    case 'pushed': {
      const maxRows = Math.min(limits.pushRows, memory.maxRows * 2)
      const sent = { ...memory, maxRows, firstChangeAtMs: null, sentAtMs: moment.nowMs }
      return moved(sent, outcome.settled > 0, moment)
    }
    case 'started-over':
      return moved({ ...memory, reconciled: false, pullWanted: true, pokedTo: 0, cursor: 0 }, false, moment)
    case 'clock-corrected':
      return moved(memory, false, moment)
    case 'too-large':
      return moved(
        { ...memory, maxRows: Math.max(1, Math.floor(memory.maxRows / 2)) },
        memory.maxRows > 1,
        moment,
      )
    case 'later':
      return failed(memory, outcome, moment)
    case 'person':
      return stopped(memory, outcome.failure, moment)
  }
}

/** Something was saved on this device. */
export function learnChange(memory: SyncMemory, nowMs: number): SyncMemory {
  const firstChangeAtMs = memory.firstChangeAtMs ?? nowMs
  const typing = { firstChangeAtMs, lastChangeAtMs: nowMs, sentAtMs: memory.sentAtMs }
  return { ...memory, firstChangeAtMs, pushAtMs: pushMoment(typing) }
}

/**
 * A poke around a push is most likely its own echo, which brings nothing new: it waits a little, together with what follows. A counter that stands behind the cursor
 * as a stream opens is that of a server that was put back to a backup; later pokes may just be late.
 */
export function learnPoke(memory: SyncMemory, { seq, isFirst }: Poke, nowMs: number): SyncMemory {
  if (isFirst && seq < memory.cursor) return { ...memory, pullWanted: true }
  const pokedTo = Math.max(memory.pokedTo, seq)
  if (pokedTo <= memory.cursor) return memory
  const isEcho = memory.pushing || nowMs - memory.sentAtMs < timing.echoMs
  return isEcho
    ? { ...memory, pokedTo, nextPullAtMs: Math.min(memory.nextPullAtMs, nowMs + timing.echoPauseMs) }
    : { ...memory, pokedTo, pullWanted: true }
}

/** A person asks, or the machine woke up: forget what failed and look. Only a new sign-in mends a lost one. */
export const learnWish = (memory: SyncMemory, nowMs: number): SyncMemory => ({
  ...memory,
  stopped: memory.stopped && isOver(memory.failure),
  failures: 0,
  stalls: 0,
  retryAtMs: null,
  pullWanted: true,
  pushAtMs: nowMs,
})

/** The stream of pokes has ended: look again soon, and then open another; later each time while streams do not last. */
export function learnSilence(memory: SyncMemory, lastedMs: number, { nowMs, fraction }: Moment): SyncMemory {
  const silences = lastedMs >= STREAM_THAT_LASTS_MS ? 1 : memory.silences + 1
  const isChronic = silences > SILENCES_TO_GIVE_UP
  const pauseMs = isChronic ? timing.pullEveryMs : 500 + backoffMs(silences, fraction)
  return { ...memory, silences, nextPullAtMs: Math.min(memory.nextPullAtMs, nowMs + pauseMs) }
}

function learnPulled(
  memory: SyncMemory,
  page: Extract<Outcome, { kind: 'pulled' }>,
  { nowMs }: Moment,
): SyncMemory {
  const first = page.hasMore && !memory.reconciled
  return {
    ...memory,
    cursor: page.cursor,
    reconciled: memory.reconciled || !page.hasMore,
    pullWanted: memory.pullWanted || page.hasMore || memory.pokedTo > page.cursor,
    nextPullAtMs: nowMs + timing.pullEveryMs,
    progress: first
      ? { done: (memory.progress?.done ?? memory.doneBefore) + page.rows, remaining: page.remaining }
      : null,
  }
}

function moved(memory: SyncMemory, progressed: boolean, moment: Moment): SyncMemory {
  const stalls = progressed ? 0 : memory.stalls + 1
  if (stalls >= STALLS_TO_STOP)
    return stopped({ ...memory, stalls }, { kind: 'server-refused', detail: 'no-progress' }, moment)
  if (stalls >= STALLS_TO_SLOW_DOWN)
    return failed({ ...memory, stalls }, { failure: { kind: 'server-busy' }, afterMs: null }, moment)
  return { ...memory, stalls, failures: 0, failure: null, failingSinceMs: null, retryAtMs: null }
}

function failed(
  memory: SyncMemory,
  { failure, afterMs }: { failure: Failure; afterMs: number | null },
  { nowMs, wallMs, fraction }: Moment,
): SyncMemory {
  const failures = memory.failures + 1
  return {
    ...memory,
    failures,
    failure,
    failingSinceMs: memory.failingSinceMs ?? wallMs,
    progress: null,
    // A server in trouble may name a short time to every device again and again.
    retryAtMs: nowMs + Math.max(afterMs ?? 0, backoffMs(failures, fraction)),
  }
}

const stopped = (memory: SyncMemory, failure: Failure, moment: Moment): SyncMemory => ({
  ...memory,
  stopped: true,
  failure,
  failingSinceMs: memory.failingSinceMs ?? moment.wallMs,
  progress: null,
})
