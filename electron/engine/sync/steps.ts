/** The two steps of the loop that ask the server something: one page pulled, one batch pushed. Null when the loop has ended meanwhile. */
import { limits, pullReply, pushReply, type Result } from '@tidelist/shared-schema'
import type { EnginePorts } from '../ports.ts'
import type { Profile } from '../profile/open-profile.ts'
import type { Ahead } from './ahead.ts'
import { applyPushReply, type Batch, nextBatch, pushRequestOf } from './push.ts'
import { type Reply, troubleOf } from './server-call.ts'
import type { Session } from './session.ts'
import { sendWhatTheServerLacks, startOver } from './start-over.ts'
import type { Outcome, SyncMemory } from './sync-memory.ts'
import { mergeWinners } from './winners.ts'

export type StepDeps = {
  ports: EnginePorts
  profile: Profile
  session: Session
  nextPage: Ahead<Result<Reply>>
  nextBatch: Ahead<Batch | null>
  /** True once the loop has been stopped: what comes later must change nothing. */
  ended(): boolean
}

type Call = Parameters<Session['call']>[0]

export async function pullPage(deps: StepDeps, memory: SyncMemory): Promise<Outcome | null> {
  const { database, recorder } = deps.profile
  const [place] = await database.query('select epoch from engine_state where id = 1')
  const limit = memory.reconciled ? limits.pullRows : limits.snapshotPullRows
  const call = pullCall({ cursor: memory.cursor, epoch: place?.epoch ? String(place.epoch) : null, limit })
  const asked = await ask(deps, deps.nextPage.take(call.path) ?? deps.session.call(call))
  if (asked === null || 'kind' in asked) return asked
  const page = pullReply.safeParse(asked.json)
  if (!page.success) return notOurs
  const { rows, cursor, hasMore, remaining, gc, epoch } = page.data
  const next = pullCall({ cursor, epoch, limit })
  if (hasMore) deps.nextPage.begin(next.path, () => deps.session.call(next))
  await recorder.store({ rows, cursor, epoch, gc, complete: !hasMore })
  if (!hasMore && !memory.reconciled && !deps.ended()) await recorder.alone(sendWhatTheServerLacks)
  return { kind: 'pulled', rows: rows.length, cursor, hasMore, remaining }
}

function pullCall({ cursor, epoch, limit }: { cursor: number; epoch: string | null; limit: number }): Call {
  const known = epoch === null ? '' : `&epoch=${encodeURIComponent(epoch)}`
  return { method: 'GET', path: `/v1/sync/pull?cursor=${cursor}${known}&limit=${limit}` }
}

/** A push is answered before the next one is sent; while it is under way, the next one is made ready. */
export async function pushBatch(deps: StepDeps, memory: SyncMemory): Promise<Outcome | null> {
  const { recorder } = deps.profile
  const { maxRows } = memory
  const prepare = (underWay: Batch['sent']) => () =>
    recorder.alone((run) => nextBatch(run, recorder.userId(), { maxRows, underWay }))
  const batch = (await deps.nextBatch.take(`${maxRows}`)) ?? (await prepare([])())
  if (batch === null) return { kind: 'pushed', settled: 0 }
  const body = await pushRequestOf(deps.profile.database, recorder.device(), batch)
  const answer = deps.session.call({ method: 'POST', path: '/v1/sync/push', body })
  deps.nextBatch.begin(`${maxRows}`, prepare(batch.sent))
  const asked = await ask(deps, answer)
  if (asked === null || 'kind' in asked) return asked
  const reply = pushReply.safeParse(asked.json)
  if (!reply.success) return notOurs
  const nowMs = deps.ports.time.nowMs()
  const { settled, winners } = await recorder.alone((run) =>
    applyPushReply(run, batch, { reply: reply.data, nowMs }),
  )
  if (winners.length > 0 && !deps.ended()) await mergeWinners(deps.profile, winners)
  return { kind: 'pushed', settled }
}

const notOurs: Outcome = { kind: 'later', failure: { kind: 'server-not-ours' }, afterMs: null }

/** The answer when it is 200; everything else as the outcome of the step. */
async function ask(deps: StepDeps, answer: Promise<Result<Reply>>): Promise<Reply | Outcome | null> {
  const answered = await answer
  if (deps.ended()) return null
  if (answered.ok && answered.value.status === 200) return answered.value
  deps.nextBatch.drop()
  if (!answered.ok) {
    const { failure } = answered
    return failure.kind === 'signed-out'
      ? { kind: 'person', failure }
      : { kind: 'later', failure, afterMs: null }
  }
  const trouble = troubleOf(answered.value)
  if (trouble.kind === 'unauthorized') return { kind: 'person', failure: { kind: 'signed-out' } }
  if (trouble.kind !== 'epoch') return trouble
  await deps.profile.recorder.alone(startOver)
  return { kind: 'started-over' }
}
