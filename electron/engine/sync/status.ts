/** What the loop knows, in the words of the contract. */
import type { Failure } from '@tidelist/shared-schema'
import type { SyncPhase, SyncStatus } from '../contract/index.ts'
import type { Profile } from '../profile/open-profile.ts'
import { countConflicts } from '../queries/conflicts.ts'
import { heldDeletions } from './mass-deletion.ts'
import { countWaiting } from './push.ts'
import { isOver } from './session.ts'
import type { SyncMemory } from './sync-memory.ts'

export type LoopStatus = Omit<SyncStatus, 'signInKept' | 'serverUrl'>

export async function statusOf(profile: Profile, memory: SyncMemory): Promise<LoopStatus> {
  const { waiting, refused } = await countWaiting(profile.database)
  const [row] = await profile.database.query('select last_confirmed_at_ms from engine_state where id = 1')
  const held = await heldDeletions(profile.database)
  const { account } = profile.marker
  return {
    phase: phaseOf(memory, account !== null, { waiting, held }),
    account: account && { email: account.email, name: account.name },
    waiting,
    refused,
    conflicts: await countConflicts(profile.database, profile.recorder.userId()),
    question: held > 0 ? { kind: 'mass-deletion', tasks: held } : null,
    sinceMs: memory.failingSinceMs,
    lastConfirmedAtMs: row?.last_confirmed_at_ms ? Number(row.last_confirmed_at_ms) : null,
    failure: profile.marker.accountDeleted ? { kind: 'account-deleted' } : memory.failure,
    progress: memory.progress,
    clockOffsetMs: profile.recorder.clockOffset(),
  }
}

function phaseOf(
  memory: SyncMemory,
  hasAccount: boolean,
  { waiting, held }: { waiting: number; held: number },
): SyncPhase {
  if (!hasAccount) return 'local'
  if (!memory.signedIn || isOver(memory.failure)) return 'signed-out'
  if (memory.failure) return isWeather(memory.failure) ? 'offline' : 'trouble'
  if (!memory.reconciled) return 'syncing'
  if (held > 0) return 'asking'
  return waiting > 0 ? 'waiting' : 'saved'
}

const isWeather = ({ kind }: Failure): boolean =>
  kind === 'server-unreachable' || kind === 'server-busy' || kind === 'server-not-ours'
