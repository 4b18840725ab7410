/** The two steps of the loop that ask the server something: one page pulled, one batch pushed. Null when the loop has ended meanwhile. */
import { limits, pullReply, pushReply } from '@tidelist/shared-schema'
import type { EnginePorts } from '../ports.ts'
import type { Profile } from '../profile/open-profile.ts'
import { applyPushReply, nextBatch } from './push.ts'
import { type Reply, troubleOf } from './server-call.ts'
import type { Session } from './session.ts'
import { sendWhatTheServerLacks, startOver } from './start-over.ts'
import type { Outcome, SyncMemory } from './sync-memory.ts'
import { mergeWinners } from './winners.ts'

export type StepDeps = {
  ports: EnginePorts
  profile: Profile
  session: Session
  /** True once the loop has been stopped: what comes later must change nothing. */
  ended(): boolean
}

export async function pullPage(deps: StepDeps, memory: SyncMemory): Promise<Outcome | null> {
  const { database, recorder } = deps.profile
  const [place] = await database.query('select epoch from engine_state where id = 1')
  const epoch = place?.epoch ? `&epoch=${encodeURIComponent(String(place.epoch))}` : ''
  const limit = memory.reconciled ? limits.pullRows : limits.snapshotPullRows
  const asked = await ask(deps, {
    method: 'GET',
    path: `/v1/sync/pull?cursor=${memory.cursor}${epoch}&limit=${limit}`,
  })
  if (asked === null || 'kind' in asked) return asked
  const page = pullReply.safeParse(asked.json)
  if (!page.success) return notOurs
  const { rows, cursor, hasMore, remaining, gc, epoch: newEpoch } = page.data
  await recorder.store({ rows, cursor, epoch: newEpoch, gc, complete: !hasMore })
  if (!hasMore && !memory.reconciled && !deps.ended()) await recorder.alone(sendWhatTheServerLacks)
  return { kind: 'pulled', rows: rows.length, cursor, hasMore, remaining }
}

export async function pushBatch(deps: StepDeps, memory: SyncMemory): Promise<Outcome | null> {
  const { recorder } = deps.profile
  const device = { userId: recorder.userId(), device: recorder.device() }
  const batch = await recorder.alone((run) => nextBatch(run, device, memory.maxRows))
  if (batch === null) return { kind: 'pushed', settled: 0 }
  const asked = await ask(deps, { method: 'POST', path: '/v1/sync/push', body: batch.request })
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
async function ask(deps: StepDeps, call: Parameters<Session['call']>[0]): Promise<Reply | Outcome | null> {
  const answered = await deps.session.call(call)
  if (deps.ended()) return null
  if (!answered.ok) {
    const { failure } = answered
    return failure.kind === 'signed-out'
      ? { kind: 'person', failure }
      : { kind: 'later', failure, afterMs: null }
  }
  if (answered.value.status === 200) return answered.value
  const trouble = troubleOf(answered.value)
  if (trouble.kind === 'unauthorized') return { kind: 'person', failure: { kind: 'signed-out' } }
  if (trouble.kind !== 'epoch') return trouble
  await deps.profile.recorder.alone(startOver)
  return { kind: 'started-over' }
}
