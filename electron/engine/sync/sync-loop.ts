/**
 * The sync loop of one profile: asks `nextStep` what to do, does it, learns from the outcome, and sets the one timer. The only file of the
 * engine's sync with timers. `stop` ends it for good: an answer that comes later finds the loop ended and changes nothing.
 */
import { type Failure, syncedTableNames } from '@tidelist/shared-schema'
import type { Statement } from '../database/local-database.ts'
import type { EnginePorts } from '../ports.ts'
import type { Profile } from '../profile/open-profile.ts'
import { reasonOf } from '../reason.ts'
import { workAhead } from './ahead.ts'
import type { Asked } from './ask.ts'
import { nextStep } from './next-step.ts'
import { keepListening } from './pokes.ts'
import { isOver, openSession, type Session } from './session.ts'
import { type LoopStatus, statusOf } from './status.ts'
import { pullPage, pushBatch, type SentPush, type StepDeps } from './steps.ts'
import {
  beginPull,
  beginPush,
  freshMemory,
  learn,
  learnChange,
  learnPoke,
  learnSilence,
  learnWish,
  type Moment,
  type Outcome,
  type SyncMemory,
} from './sync-memory.ts'

export type SyncLoop = {
  /** Something was saved here. */
  changed(): void
  /** Look at the server now: by wish, after sleep, on connect. */
  pullNow(): void
  status(): Promise<LoopStatus>
  /** Something that the status tells of has changed beside the loop. */
  statusChanged(): void
  /** Returns when nothing of the loop will touch the profile any more. */
  stop(): Promise<void>
}

export type LoopDeps = {
  ports: EnginePorts
  profile: Profile
  /** Null while nobody is signed in. */
  sessionToken: string | null
  /** The status may have changed, and may again in a moment. */
  onStatus(): void
  /** There is nothing more to do now. */
  onSettled(): void
  /** The server does not know the session any more, or says that the account was deleted. */
  onOver(failure: Failure): void
}

const TELL_EVERY_MS = 250
const TELL_AT_LEAST_EVERY_MS = 2000

export function startSyncLoop(deps: LoopDeps): SyncLoop {
  const { ports, profile, sessionToken } = deps
  const session = sessionToken === null ? null : openSession(ports, sessionToken)
  let memory: SyncMemory = freshMemory(session !== null)
  let ended = false
  const telling = newTeller(deps)
  const alarm = newAlarm(ports)
  let working: Promise<void> | null = null
  let again = false

  const moment = () => momentOf(ports)
  const pokes =
    session &&
    keepListening(ports, session, {
      poke: (poke) => wake(learnPoke(memory, poke, ports.time.monotonicMs())),
      end: (lastedMs) => wake(learnSilence(memory, lastedMs, moment())),
    })

  const step = session && stepDeps(deps, session, () => ended)
  const wake = (news: SyncMemory) => {
    memory = news
    alarm.cancel()
    if (ended || step === null) return
    again = working !== null
    working ??= work(step).finally(() => {
      working = null
      if (again) wake(memory)
    })
  }

  const work = async (step: StepDeps) => {
    try {
      while (!ended && (await goOn(step)));
    } catch (error) {
      // A database that cannot be read tells of itself, and may be made again; until then this is tried as weather is.
      ports.log('sync-broken', { reason: reasonOf(error) })
      memory = learn(memory, broken, moment())
      deps.onStatus()
      waitUntil(memory.retryAtMs ?? 0)
    }
  }

  /** False when there is nothing more to do now. */
  const goOn = async (step: StepDeps): Promise<boolean> => {
    const durable = await readDurable(profile, memory)
    memory = { ...memory, ...durable }
    again = false
    const nowMs = ports.time.monotonicMs()
    const next = nextStep(memory, nowMs)
    const isUnderWay = next.kind === 'push' || next.kind === 'pull'
    telling.nowAndThen(nowMs, { isUnderWay, anythingWaits: memory.anythingWaits })
    if (next.kind === 'rest' || ended) return false
    if (next.kind === 'wait') {
      waitUntil(next.untilMs)
      return false
    }
    memory = next.kind === 'pull' ? beginPull(memory) : beginPush(memory)
    const outcome = await (next.kind === 'pull' ? pullPage(step, memory) : pushBatch(step, memory))
    if (outcome === null) return false
    memory = learn(memory, outcome, moment())
    if (outcome.kind === 'pulled' && !outcome.hasMore) pokes?.open()
    if (memory.failure) ports.log('sync-failed', { reason: memory.failure.kind, failures: memory.failures })
    if (memory.failure !== null && isOver(memory.failure)) deps.onOver(memory.failure)
    if (memory.stopped) pokes?.close()
    return true
  }

  const waitUntil = (untilMs: number) => {
    if (!ended) alarm.set(untilMs, () => wake(memory))
  }

  wake(memory)
  return {
    changed: () => {
      wake(learnChange(memory, ports.time.monotonicMs()))
      deps.onStatus()
    },
    pullNow: () => wake(learnWish(memory, ports.time.monotonicMs())),
    status: async () => {
      const fromMs = ports.time.monotonicMs()
      const status = await statusOf(profile, memory)
      telling.lookedForMs(ports.time.monotonicMs() - fromMs)
      return status
    },
    statusChanged: deps.onStatus,
    stop: async () => {
      ended = true
      alarm.cancel()
      pokes?.close()
      session?.close()
      await working
    },
  }
}

type Told = Pick<SyncMemory, 'anythingWaits'> & { isUnderWay: boolean }

/**
 * A long push tells of few of its batches, because counting what waits takes its time: about a tenth of it. A change of this device, the end, and that
 * everything has been sent are always told, the last one before the echo of it is fetched.
 */
function newTeller({ onStatus, onSettled }: Pick<LoopDeps, 'onStatus' | 'onSettled'>) {
  let everyMs = TELL_EVERY_MS
  let toldAtMs = Number.NEGATIVE_INFINITY
  let before: Told = { isUnderWay: false, anythingWaits: false }
  return {
    nowAndThen: (nowMs: number, now: Told) => {
      const isSettled = (before.isUnderWay && !now.isUnderWay) || (before.anythingWaits && !now.anythingWaits)
      before = now
      if (!isSettled && now.isUnderWay && nowMs - toldAtMs < everyMs) return
      toldAtMs = nowMs
      if (isSettled) onSettled()
      else onStatus()
    },
    lookedForMs: (tookMs: number) => {
      everyMs = Math.min(TELL_AT_LEAST_EVERY_MS, Math.max(TELL_EVERY_MS, 10 * tookMs))
    },
  }
}

const broken: Outcome = { kind: 'later', failure: { kind: 'sync-broken' }, afterMs: null }

const stepDeps = ({ ports, profile }: LoopDeps, session: Session, ended: () => boolean): StepDeps => ({
  ports,
  profile,
  session,
  nextPage: workAhead<Asked>(),
  nextPush: workAhead<SentPush | null>(),
  ended,
})

const momentOf = ({ time, random }: EnginePorts): Moment => ({
  nowMs: time.monotonicMs(),
  wallMs: time.nowMs(),
  fraction: random.fraction(),
})

/** The one timer of the loop. */
function newAlarm({ timers, time }: EnginePorts) {
  let cancel: () => void = () => undefined
  return {
    set: (atMs: number, work: () => void) => {
      cancel = timers.after(Math.max(0, atMs - time.monotonicMs()), work)
    },
    cancel: () => cancel(),
  }
}

type Durable = Pick<
  SyncMemory,
  'cursor' | 'epoch' | 'gc' | 'purgedTo' | 'reconciled' | 'anythingWaits' | 'doneBefore'
>

const placeStatement: Statement = {
  name: 'sync_place',
  types: [],
  text: `select cursor, epoch, gc, purged_to, reconciled, exists (select 1 from outbox where refused is null) as waits
   from engine_state where id = 1`,
}

/** The part of what the loop knows that is kept in the database. */
async function readDurable({ database }: Profile, { progress, doneBefore }: SyncMemory): Promise<Durable> {
  const [row] = await database.execute(placeStatement, [])
  const cursor = Number(row?.cursor ?? 0)
  const reconciled = row?.reconciled === true
  const isInterrupted = !reconciled && cursor > 0 && progress === null
  return {
    cursor,
    epoch: row?.epoch ? String(row.epoch) : null,
    gc: Number(row?.gc ?? 0),
    purgedTo: Number(row?.purged_to ?? 0),
    reconciled,
    anythingWaits: row?.waits === true,
    doneBefore: isInterrupted ? await countFromServer(database) : doneBefore,
  }
}

async function countFromServer(database: Profile['database']): Promise<number> {
  const each = syncedTableNames.map((t) => `select count(*) as n from "${t}" where server_seq > 0`)
  const [row] = await database.query(`select sum(n)::int as n from (${each.join(' union all ')}) s`)
  return Number(row?.n ?? 0)
}
