/** The two steps of the loop that ask the server something: one page pulled, one batch pushed. Null when the loop has ended meanwhile. */
import { limits, pullReply, pushReply } from '@tidelist/shared-schema'
import { isRefusedBySql } from '../database/local-database.ts'
import type { PulledPage } from '../profile/store-page.ts'
import { reasonOf } from '../reason.ts'
import type { Ahead } from './ahead.ts'
import { type AskDeps, type Asked, ask, outcomeOf } from './ask.ts'
import { finishPull } from './finish-pull.ts'
import { holdMassDeletion, isDeletion } from './mass-deletion.ts'
import { applyPushReply, type Batch, nextBatch, refuseRows } from './push.ts'
import type { Call } from './server-call.ts'
import type { Outcome, SyncMemory } from './sync-memory.ts'
import { mergeWinners } from './winners.ts'

export type StepDeps = AskDeps & {
  nextPage: Ahead<Asked>
  nextPush: Ahead<SentPush | null>
}

/** A batch with the answer to come. */
export type SentPush = { batch: Batch; asked: Promise<Asked> }

const UNDER_WAY = 'push'

export async function pullPage(deps: StepDeps, memory: SyncMemory): Promise<Outcome | null> {
  const { recorder, space } = deps.profile
  deps.nextPush.drop()
  if (!(await space.enough())) return noRoom
  const limit = pageLimit(memory)
  // Pages of a pull from 0 lie behind the fence, and belong together only while it stands still.
  const snapshot = !memory.reconciled && memory.cursor > 0 ? memory.gc : null
  const call = pullCall({ cursor: memory.cursor, epoch: memory.epoch, limit, snapshot })
  const answered = await outcomeOf(deps, deps.nextPage.take(call.path) ?? ask(deps, call))
  if (answered === null || 'kind' in answered) return answered
  const page = pullReply.safeParse(answered.json)
  if (!page.success) return notOurs
  const { rows, cursor, hasMore, remaining, gc, epoch } = page.data
  const next = pullCall({
    cursor,
    epoch,
    limit: pageLimit(memory, rows.length),
    snapshot: memory.reconciled ? null : gc,
  })
  if (hasMore) {
    deps.nextPage.begin(next.path, () => ask(deps, next))
    await onItsWay(deps)
  }
  const from = memory.cursor
  const stored = await storeOurs(deps, { from, rows, cursor, epoch, gc })
  if (stored === null) return notOurs
  if (!stored) return { kind: 'started-over' }
  if (!hasMore && !deps.ended() && !(await finishPull(recorder, { memory, gc }))) return unwritable
  return { kind: 'pulled', rows: rows.length, cursor, hasMore, remaining }
}

/** Whatever our server holds can be stored here, so a page that is refused for what it says is not of its making: null. */
async function storeOurs({ ports, profile }: StepDeps, page: PulledPage): Promise<boolean | null> {
  try {
    return await profile.recorder.store(page)
  } catch (error) {
    if (!isRefusedBySql(error)) throw error
    ports.log('page-unstorable', { reason: reasonOf(error) })
    return null
  }
}

/** The first page of a first synchronisation is small, so that storing begins at once; each further one is as large as all before it, up to the largest. */
function pageLimit({ reconciled, progress, doneBefore }: SyncMemory, arrived = 0): number {
  if (reconciled) return limits.pullRows
  const done = (progress?.done ?? doneBefore) + arrived
  return Math.min(limits.snapshotPullRows, Math.max(limits.pullRows, done))
}

type Place = { cursor: number; epoch: string | null; limit: number; snapshot: number | null }

function pullCall({ cursor, epoch, limit, snapshot }: Place): Omit<Call, 'token'> {
  const known = epoch === null ? '' : `&epoch=${encodeURIComponent(epoch)}`
  const fence = snapshot === null ? '' : `&snapshot=${snapshot}`
  return { method: 'GET', path: `/v1/sync/pull?cursor=${cursor}${known}${fence}&limit=${limit}` }
}

/**
 * A push is answered before the next one is sent. While it is under way, the next batch is made ready; and that one goes before the answer is written down
 * here: its rows are others, and should the device die in between, both are sent again and change nothing.
 */
export async function pushBatch(deps: StepDeps, memory: SyncMemory): Promise<Outcome | null> {
  const { recorder } = deps.profile
  const prepare = (underWay: Batch['sent']) =>
    recorder.alone(async (run) => {
      const { cursor, epoch } = memory
      // The first of many is small, so that sending begins at once.
      const maxRows = underWay.length > 0 ? memory.maxRows : Math.min(memory.maxRows, limits.firstPushRows)
      const options = { device: recorder.device(), cursor, epoch, maxRows, underWay }
      const next = () => nextBatch(run, recorder.userId(), options)
      const batch = await next()
      const isHeld = batch?.sent.some(isDeletion) && (await holdMassDeletion(run, recorder.userId()))
      return isHeld ? next() : batch
    })
  const push = (await deps.nextPush.take(UNDER_WAY)) ?? send(deps, await prepare([]))
  if (push === null) return { kind: 'pushed', settled: 0 }
  if (!push.batch.isLast) await onItsWay(deps)
  const next = push.batch.isLast ? Promise.resolve(null) : prepare(push.batch.sent)
  next.catch(() => undefined) // heard of where it is awaited, if it comes to that
  const answered = await outcomeOf(deps, push.asked)
  const { rows } = push.batch
  if (answered !== null && 'kind' in answered && answered.kind === 'too-large' && rows.length === 1) {
    await recorder.alone((run) => refuseRows(run, rows, 'too_large'))
    return { kind: 'pushed', settled: 1 }
  }
  if (answered === null || 'kind' in answered) return answered
  const reply = pushReply.safeParse(answered.json)
  if (!reply.success) return notOurs
  deps.nextPush.begin(UNDER_WAY, async () => send(deps, await next))
  await onItsWay(deps)
  const nowMs = deps.ports.time.nowMs()
  const { settled, winners } = await recorder.alone((run) =>
    applyPushReply(run, push.batch, { reply: reply.data, nowMs }),
  )
  if (winners.length > 0 && !deps.ended()) await mergeWinners(deps.profile, winners)
  return { kind: 'pushed', settled }
}

function send(deps: StepDeps, batch: Batch | null): SentPush | null {
  if (batch === null || deps.ended()) return null
  return { batch, asked: ask(deps, { method: 'POST', path: '/v1/sync/push', json: batch.json }) }
}

/** PGlite does not let go of the thread while it works, so a request that has just been begun gets its turn on the wire first. */
const onItsWay = ({ ports }: StepDeps): Promise<void> =>
  new Promise((resolve) => {
    ports.timers.after(1, resolve)
  })

/** Tried again after the usual pauses, so that it goes on by itself once there is room. */
const noRoom: Outcome = { kind: 'later', failure: { kind: 'no-room-to-fetch' }, afterMs: null }
const notOurs: Outcome = { kind: 'later', failure: { kind: 'server-not-ours' }, afterMs: null }
const unwritable: Outcome = { kind: 'later', failure: { kind: 'journal-unwritable' }, afterMs: null }
