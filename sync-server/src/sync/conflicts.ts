/**
 * Which values that a merge set aside a person should see again: those that the winner's author had not seen. Everything else
 * was a decision, a repetition, or no difference that anybody typed.
 */
import {
  canonical,
  conflictId,
  type Json,
  type MergeRow,
  mergeRows,
  type SqlRunner,
} from '@tidelist/shared-schema'
import type { Loss, MergedRow } from './merge-writes.ts'

type Asked = { readonly userId: string; readonly losses: readonly Loss[] }

/** The `conflicts` rows that have to be made. */
export async function conflictsToRecord(run: SqlRunner, { userId, losses }: Asked): Promise<MergedRow[]> {
  const worthSeeing = losses.filter(isWorthSeeing)
  const pushedLosers = worthSeeing.filter((loss) => loss.loserWasPushed && !loss.isTie)
  const known = pushedLosers.length === 0 ? new Map() : await readHistory(run, userId, pushedLosers)
  const unseen = worthSeeing.filter((loss) => loss.isTie || !wasSeen(loss, known))
  return unseen.length === 0 ? [] : notRecordedYet(run, userId, unseen.map(toConflict))
}

function isWorthSeeing({ t, register, loser, winner }: Loss): boolean {
  if (t === 'conflicts' || t === 'devices' || register === 'created_at') return false
  return !loser.isUntouched && !isSame({ t, register, loser }, winner.value)
}

/** The same to a person: neither the rank of a place counts, nor the moment of a completion or deletion. */
function isSame({ t, register, loser }: Pick<Loss, 't' | 'register' | 'loser'>, value: Json): boolean {
  if (register === 'placement')
    return canonical(without(loser.value, 'rank')) === canonical(without(value, 'rank'))
  if (register === 'status' && t === 'tasks') return part(loser.value, 'status') === part(value, 'status')
  if (register === 'deleted_at') return (loser.value === null) === (value === null)
  return canonical(loser.value) === canonical(value)
}

/**
 * A device has seen its own values, and what the server had accepted earlier is on its way to everybody or was set aside then. What somebody has replaced
 * knowingly since then, or said again (two devices import one file), is not lost either, whatever came after that.
 */
function wasSeen(loss: Loss, known: ReadonlyMap<string, Known>): boolean {
  const { loser, winner, loserWasPushed } = loss
  if (authorOf(loser.stamp) === authorOf(winner.stamp)) return true
  if (!loserWasPushed) return winner.base === loser.stamp
  const past = known.get(lossKey(loss))
  return past !== undefined && (past.wasSettled || past.later.some((value) => isSame(loss, value)))
}

const authorOf = (stamp: string): string => stamp.slice(16)

/** What the history says of a pushed value that lost. `later`: what stood in its place since, apart from what stands there now. */
type Known = { readonly wasSettled: boolean; readonly later: readonly Json[] }

const lossKey = ({ t, id, register, loser }: Pick<Loss, 't' | 'id' | 'register' | 'loser'>): string =>
  `${t}/${id}/${register}/${loser.stamp}`

async function readHistory(
  run: SqlRunner,
  userId: string,
  losses: readonly Loss[],
): Promise<Map<string, Known>> {
  const wanted = losses.map(({ t, id, register, loser }, nth) => ({
    nth,
    t,
    id,
    register,
    loser: loser.stamp,
  }))
  const rows = await run.query(historySql, [userId, JSON.stringify(wanted)])
  return new Map(
    rows.flatMap(({ nth, was_settled, later }): [string, Known][] => {
      const loss = losses[Number(nth)]
      return loss ? [[lossKey(loss), { wasSettled: was_settled === true, later: later as Json[] }]] : [] // a jsonb array
    }),
  )
}

/** Settled: it stood here, or somebody who had seen it has replaced it, as its own device has. */
const historySql = `select w.nth,
  coalesce(bool_or(h.stamp = w.loser or h.base = w.loser
    or h.replaced_by > w.loser and substr(h.replaced_by, 17) = substr(w.loser, 17)), false) as was_settled,
  coalesce(jsonb_agg(h.value) filter (where h.stamp > w.loser), '[]') as later
from jsonb_to_recordset($2::jsonb) as w(nth int, t text, id uuid, register text, loser text)
left join history h on h.user_id = $1 and h.row_id = w.id and h.register = w.register and h.t = w.t
group by w.nth`

function toConflict({ t, id, register, loser, winner }: Loss): { id: string; row: MergeRow } {
  const fact = {
    table_name: t,
    row_id: id,
    register,
    losing_value: loser.value,
    losing_stamp: loser.stamp,
    winning_stamp: winner.stamp,
  }
  return {
    id: conflictId({ t, id, register, stamp: loser.stamp }),
    row: { clk: { '*': winner.stamp }, regs: { fact, resolved: null, deleted_at: null } },
  }
}

/** One that was recorded before stays as it is: a person may have settled it, and a push that comes again changes nothing. */
async function notRecordedYet(
  run: SqlRunner,
  userId: string,
  conflicts: readonly { id: string; row: MergeRow }[],
): Promise<MergedRow[]> {
  const fresh = new Map<string, MergeRow>()
  for (const { id, row } of conflicts) {
    const twin = fresh.get(id)
    fresh.set(id, twin ? mergeRows('conflicts', twin, row).row : row)
  }
  const recorded = await run.query(recordedSql, [userId, `{${[...fresh.keys()].join(',')}}`])
  const known = new Set(recorded.map(({ id }) => String(id)))
  return [...fresh].flatMap(([id, row]) => (known.has(id) ? [] : [{ t: 'conflicts', id, row }]))
}

const recordedSql = 'select id::text as id from conflicts where user_id = $1 and id = any(($2::text)::uuid[])'

const without = (value: Json, key: string): Json => {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
}

const part = (value: Json, key: string): Json =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? ((value as Record<string, Json>)[key] ?? null)
    : null // arrays were ruled out
