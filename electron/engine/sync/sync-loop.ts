/**
 * The sync loop of one profile: asks `nextStep` what to do, does it, and sets the one timer. The only file of the engine's sync with timers.
 * `stop` ends it for good: an answer that comes later finds the loop stopped and changes nothing.
 */
import { type Failure, limits, pullReply, pushReply, type Result } from '@tidelist/shared-schema'
import type { SyncPhase, SyncStatus } from '../contract/index.ts'
import type { EnginePorts } from '../ports.ts'
import type { Profile } from '../profile/open-profile.ts'
import { backoffMs, nextStep, pushMoment, type SyncFacts, timing } from './next-step.ts'
import { listenForPokes } from './pokes.ts'
import { applyPushReply, type Batch, countWaiting, nextBatch } from './push.ts'
import { type Reply, troubleOf } from './server-call.ts'
import { openSession, type Session } from './session.ts'
import { queueUnknownRows, startOver } from './start-over.ts'
import { mergeWinners } from './winners.ts'

export type SyncLoop = {
  /** Something was saved here. */
  changed(): void
  /** Look at the server now: by wish, after sleep, on connect. */
  pullNow(): void
  status(): Promise<Omit<SyncStatus, 'signInKept' | 'serverUrl'>>
  stop(): void
}

type Deps = {
  ports: EnginePorts
  profile: Profile
  /** Null while nobody is signed in. */
  sessionToken: string | null
  /** The status may have changed. */
  onStatus(): void
  /** The server does not know the session any more. */
  onSignedOut(): void
}

/** Requests in a row that changed nothing although there was something to do: a bug somewhere, not weather. */
const STALLS_TO_SLOW_DOWN = 5
const STALLS_TO_STOP = 10

export function startSyncLoop(deps: Deps): SyncLoop {
  const { ports, profile } = deps
  const { database, recorder } = profile
  const session: Session | null = deps.sessionToken === null ? null : openSession(ports, deps.sessionToken)
  const now = () => ports.time.monotonicMs()
  let ended = false
  let working = false
  let cancelTimer: (() => void) | null = null
  let cutPokes: (() => void) | null = null
  let pokedTo = 0
  let cursor = 0
  let maxRows: number = limits.pushRows
  let stalls = 0
  let failures = 0
  let failure: Failure | null = null
  let failingSinceMs: number | null = null
  let progress: SyncStatus['progress'] = null
  let firstChangeAtMs: number | null = null
  let facts: SyncFacts = {
    signedIn: session !== null,
    stopped: false,
    retryAtMs: null,
    reconciled: false,
    pullWanted: true,
    nextPullAtMs: 0,
    waitingRows: 0,
    pushAtMs: 0,
  }
  const know = (news: Partial<SyncFacts>) => {
    facts = { ...facts, ...news }
  }

  const wake = () => {
    cancelTimer?.()
    cancelTimer = null
    if (!working && !ended) void work()
  }

  const work = async () => {
    working = true
    while (!ended) {
      const [row] = await database.query('select cursor, reconciled from engine_state where id = 1')
      cursor = Number(row?.cursor ?? 0)
      know({ reconciled: row?.reconciled === 1, waitingRows: (await countWaiting(database)).waiting })
      const step = nextStep(facts, now())
      if (step.kind === 'rest') break
      if (step.kind === 'wait') {
        cancelTimer = ports.timers.after(Math.max(0, step.untilMs - now()), wake)
        break
      }
      deps.onStatus()
      await (step.kind === 'pull' ? pull() : push())
      deps.onStatus()
    }
    working = false
    deps.onStatus()
  }

  const pull = async () => {
    const [place] = await database.query('select epoch from engine_state where id = 1')
    const epoch = place?.epoch ? `&epoch=${encodeURIComponent(String(place.epoch))}` : ''
    const limit = facts.reconciled ? limits.pullRows : limits.snapshotPullRows
    const reply = await ask({ method: 'GET', path: `/v1/sync/pull?cursor=${cursor}${epoch}&limit=${limit}` })
    if (reply === null) return
    const page = pullReply.safeParse(reply.json)
    if (!page.success) return failed({ kind: 'server-not-ours' })
    const { rows, hasMore, remaining, serverTime: _time, ...place_ } = page.data
    const wasReconciled = facts.reconciled
    await recorder.store({ rows, ...place_, complete: !hasMore })
    if (!hasMore && !wasReconciled) await recorder.alone(queueUnknownRows)
    advanced(place_.cursor > cursor || !hasMore)
    progress = hasMore && !wasReconciled ? { done: (progress?.done ?? 0) + rows.length, remaining } : null
    know({
      pullWanted: hasMore || pokedTo > place_.cursor,
      nextPullAtMs: now() + timing.pullEveryMs,
      ...(hasMore ? {} : { reconciled: true }),
    })
    if (!hasMore) listen()
  }

  const push = async () => {
    const owner = { userId: recorder.userId(), device: recorder.device() }
    const batch = await recorder.alone((run) => nextBatch(run, owner, maxRows))
    if (batch === null) return
    firstChangeAtMs = null
    const reply = await ask({ method: 'POST', path: '/v1/sync/push', body: batch.request })
    if (reply === null) return
    const parsed = pushReply.safeParse(reply.json)
    if (!parsed.success) return failed({ kind: 'server-not-ours' })
    const nowMs = ports.time.nowMs()
    const done = await recorder.alone((run) =>
      applyPushReply(run, batch as Batch, { reply: parsed.data, nowMs }),
    )
    if (done.winners.length > 0) await mergeWinners(profile, done.winners)
    maxRows = Math.min(limits.pushRows, maxRows * 2)
    advanced(done.settled > 0)
  }

  /** The answer when it is 200 and the loop still runs; everything else is dealt with here. */
  const ask = async (call: Parameters<Session['call']>[0]): Promise<Reply | null> => {
    const answered: Result<Reply> | null = session === null ? null : await session.call(call)
    if (answered === null || ended) return null
    if (!answered.ok) {
      if (answered.failure.kind === 'signed-out') stopFor(answered.failure)
      else failed(answered.failure)
      return null
    }
    if (answered.value.status === 200) return answered.value
    await inTrouble(answered.value)
    return null
  }

  const inTrouble = async (reply: Reply) => {
    const trouble = troubleOf(reply)
    if (trouble.kind === 'unauthorized') stopFor({ kind: 'signed-out' })
    else if (trouble.kind === 'person') stopFor(trouble.failure)
    else if (trouble.kind === 'later') failed(trouble.failure, trouble.afterMs)
    else if (trouble.kind === 'too-large') {
      if (maxRows === 1) return failed({ kind: 'server-refused', detail: 'too_large' })
      maxRows = Math.max(1, Math.floor(maxRows / 2))
    } else {
      await recorder.alone(startOver)
      pokedTo = 0
      know({ reconciled: false, pullWanted: true })
      advanced(false)
    }
  }

  const stopFor = (reason: Failure) => {
    failure = reason
    failingSinceMs ??= ports.time.nowMs()
    cutPokes?.()
    know({ stopped: true })
    if (reason.kind === 'signed-out') deps.onSignedOut()
  }

  const failed = (reason: Failure, afterMs: number | null = null) => {
    failures += 1
    failure = reason
    failingSinceMs ??= ports.time.nowMs()
    progress = null
    know({ retryAtMs: now() + (afterMs ?? backoffMs(failures, ports.random.fraction())) })
    ports.log('sync-failed', { reason: reason.kind, failures })
  }

  const advanced = (progressed: boolean) => {
    stalls = progressed ? 0 : stalls + 1
    if (stalls >= STALLS_TO_STOP) return stopFor({ kind: 'server-refused', detail: 'no-progress' })
    if (stalls >= STALLS_TO_SLOW_DOWN) return failed({ kind: 'server-busy' })
    failures = 0
    failure = null
    failingSinceMs = null
    know({ retryAtMs: null })
  }

  const listen = () => {
    if (cutPokes !== null || session === null || ended) return
    let cut: (() => void) | null = null
    let over = false
    cutPokes = () => {
      over = true
      cut?.()
      cutPokes = null
    }
    void session.jwt().then((jwt) => {
      if (over || ended || !jwt.ok) {
        cutPokes = null
        return
      }
      cut = listenForPokes(ports, jwt.value, {
        open: () => undefined,
        poke: (seq) => {
          pokedTo = Math.max(pokedTo, seq)
          if (pokedTo <= cursor) return
          know({ pullWanted: true })
          wake()
        },
        end: () => {
          cutPokes = null
          if (over || ended) return
          know({
            nextPullAtMs: Math.min(
              facts.nextPullAtMs,
              now() + 500 + backoffMs(failures + 1, ports.random.fraction()),
            ),
          })
          wake()
        },
      })
    })
  }

  wake()
  return {
    changed: () => {
      firstChangeAtMs ??= now()
      know({ pushAtMs: pushMoment(firstChangeAtMs, now()) })
      wake()
    },
    pullNow: () => {
      if (failure?.kind !== 'signed-out') know({ stopped: false })
      failures = 0
      stalls = 0
      know({ pullWanted: true, retryAtMs: null, pushAtMs: now() })
      wake()
    },
    status: async () => {
      const { waiting, refused } = await countWaiting(database)
      const [row] = await database.query('select last_confirmed_at_ms from engine_state where id = 1')
      const lastConfirmedAtMs = row?.last_confirmed_at_ms ? Number(row.last_confirmed_at_ms) : null
      const account = profile.marker.account
      const signedIn = session !== null && failure?.kind !== 'signed-out'
      const phase = phaseOf({
        account: account !== null,
        signedIn,
        waiting,
        failure,
        busy: working && !facts.reconciled,
      })
      return {
        phase,
        account: account && { email: account.email, name: account.name },
        waiting,
        refused,
        sinceMs: failingSinceMs,
        lastConfirmedAtMs,
        failure,
        progress,
      }
    },
    stop: () => {
      ended = true
      cancelTimer?.()
      cutPokes?.()
    },
  }
}

type PhaseFacts = {
  account: boolean
  signedIn: boolean
  waiting: number
  failure: Failure | null
  busy: boolean
}

function phaseOf({ account, signedIn, waiting, failure, busy }: PhaseFacts): SyncPhase {
  if (!account) return 'local'
  if (!signedIn) return 'signed-out'
  if (failure) return weather.includes(failure.kind) ? 'offline' : 'trouble'
  if (busy) return 'syncing'
  return waiting > 0 ? 'waiting' : 'saved'
}

const weather: readonly string[] = ['server-unreachable', 'server-busy', 'server-not-ours']
