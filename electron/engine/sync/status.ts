/** What the loop knows, in the words of the contract. */
import type { Failure } from '@tidelist/shared-schema'
import type { SyncPhase, SyncStatus } from '../contract/index.ts'
import type { Profile } from '../profile/open-profile.ts'
import { HELD } from './mass-deletion.ts'
import { isOver } from './session.ts'
import type { SyncMemory } from './sync-memory.ts'

export type LoopStatus = Omit<SyncStatus, 'signInKept' | 'serverUrl'>

export async function statusOf(profile: Profile, memory: SyncMemory): Promise<LoopStatus> {
  const { account } = profile.marker
  const { waiting, refused, held, lastConfirmedAtMs } =
    account === null ? nothing : await countUnsent(profile)
  return {
    phase: phaseOf(memory, account !== null, { waiting, held }),
    account: account && { email: account.email, name: account.name },
    waiting,
    refused,
    question: held > 0 ? { kind: 'mass-deletion', tasks: held } : null,
    sinceMs: memory.failingSinceMs,
    lastConfirmedAtMs,
    failure: profile.marker.accountDeleted ? { kind: 'account-deleted' } : memory.failure,
    progress: memory.progress,
    clockOffsetMs: profile.recorder.clockOffset(),
  }
}

type Facts = Pick<LoopStatus, 'waiting' | 'refused' | 'lastConfirmedAtMs'> & { held: number }

/** Where there is no account nothing is to be sent, and counting what a later one would get takes its time after every key. */
const nothing: Facts = { waiting: 0, refused: 0, held: 0, lastConfirmedAtMs: null }

/** Rows whose entries wait, rows that the server refused, and deletions that wait for an answer, in one look. */
export async function countUnsent({ database }: Profile): Promise<Facts> {
  const [row] = await database.query(
    `select (count(*) filter (where not refused))::int as waiting, (count(*) filter (where refused))::int as refused,
       coalesce(sum(held), 0)::int as held,
       (select last_confirmed_at_ms from engine_state where id = 1) as confirmed
     from (select bool_and(refused is not null and refused <> '${HELD}') as refused,
       count(*) filter (where t = 'tasks' and refused = '${HELD}') as held from outbox group by t, row_id) by_row`,
  )
  return {
    waiting: Number(row?.waiting ?? 0),
    refused: Number(row?.refused ?? 0),
    held: Number(row?.held ?? 0),
    lastConfirmedAtMs: row?.confirmed ? Number(row.confirmed) : null,
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
