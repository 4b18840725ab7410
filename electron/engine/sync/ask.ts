/** A request of the loop with the clocks at its start and its end, and what its answer comes to when it is not the one that was hoped for. */
import type { Result } from '@tidelist/shared-schema'
import type { EnginePorts } from '../ports.ts'
import type { Profile } from '../profile/open-profile.ts'
import { type ClockReading, isNewOffset, measuredOffset, offsetToKeep } from './clock-offset.ts'
import { planRestamp } from './restamp.ts'
import { type Call, type Reply, troubleOf } from './server-call.ts'
import { isOver, type Session } from './session.ts'
import { startReconciling, startUnion } from './start-over.ts'
import type { Outcome } from './sync-memory.ts'

/** Each try takes three requests, because the token is renewed in between. */
const UNAUTHORIZED_PAUSE_MS = 120_000

export type AskDeps = {
  ports: EnginePorts
  profile: Profile
  session: Session
  /** True once the loop has been stopped: what comes later must change nothing. */
  ended(): boolean
}

export type Asked = { answer: Result<Reply>; start: ClockReading; end: ClockReading }

export async function ask({ ports, session }: AskDeps, call: Omit<Call, 'token'>): Promise<Asked> {
  const start = readClocks(ports)
  const answer = await session.call(call)
  return { answer, start, end: readClocks(ports) }
}

/** The answer when it is 200; everything else as the outcome of the step. */
export async function outcomeOf(deps: AskDeps, asked: Promise<Asked>): Promise<Reply | Outcome | null> {
  const { answer, start, end } = await asked
  if (deps.ended()) return null
  if (!answer.ok) {
    const { failure } = answer
    return isOver(failure) ? { kind: 'person', failure } : { kind: 'later', failure, afterMs: null }
  }
  if (answer.value.status === 200) {
    const { json } = answer.value
    if (hasServerTime(json)) await learnOffset(deps, measuredOffset(start, end, json.serverTime))
    return answer.value
  }
  const trouble = troubleOf(answer.value)
  switch (trouble.kind) {
    case 'unauthorized':
      // The session has just given out this very token: it is the server that is at odds with itself.
      return {
        kind: 'later',
        failure: { kind: 'server-refused', detail: 'unauthorized' },
        afterMs: UNAUTHORIZED_PAUSE_MS,
      }
    case 'clock-skew':
      return correctClock(deps, measuredOffset(start, end, trouble.serverMs))
    case 'epoch':
      await deps.profile.recorder.alone(startUnion)
      return { kind: 'started-over' }
    case 'resync':
      await deps.profile.recorder.alone(startReconciling)
      return { kind: 'started-over' }
    default:
      return trouble
  }
}

const readClocks = ({ time }: EnginePorts): ClockReading => ({
  wallMs: time.nowMs(),
  monotonicMs: time.monotonicMs(),
})

const hasServerTime = (json: unknown): json is { serverTime: number } =>
  json !== null && typeof json === 'object' && 'serverTime' in json && typeof json.serverTime === 'number'

async function learnOffset({ ports, profile }: AskDeps, measured: number | null): Promise<void> {
  const { recorder } = profile
  if (measured === null || !isNewOffset(recorder.clockOffset(), measured)) return
  await recorder.setClockOffset(offsetToKeep(measured))
  ports.log('clock-offset', { offsetMs: offsetToKeep(measured) })
}

/** The server has refused stamps from the future: from now on its time is used, and what waits gets new stamps. */
async function correctClock(deps: AskDeps, measured: number | null): Promise<Outcome> {
  if (measured === null) return { kind: 'later', failure: { kind: 'clock-skew' }, afterMs: 1_000 }
  const { recorder } = deps.profile
  await learnOffset(deps, measured)
  const device = { userId: recorder.userId(), device: recorder.device() }
  const serverMs = deps.ports.time.nowMs() + measured
  const noted = await recorder.note('restamp', (run) => planRestamp(run, { ...device, serverMs }))
  return noted.ok
    ? { kind: 'clock-corrected' }
    : { kind: 'later', failure: { kind: 'journal-unwritable' }, afterMs: null }
}
