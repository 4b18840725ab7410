/**
 * Rule 5 of the protocol: what a pulled row has in an older state than this device is sent again. That heals a lost confirmation and a server that was
 * restored.
 */
import { type Merged, type PulledRow, type SyncedTable, stampOf } from '@tidelist/shared-schema'
import type { LocalRunner } from '../database/local-database.ts'
import { type OutboxEntry, queueStatement } from '../database/record-sql.ts'

/** A register whose value here is greater than the server's; `theirs` is the stamp of that one. */
export type Greater = Omit<OutboxEntry, 'base'> & { readonly theirs: string }

/** With an earlier making, of which a restored server knows nothing, the row goes whole. */
export function greaterHere(t: SyncedTable, row: PulledRow, merged: Merged): Greater[] {
  const theirs = { '*': '', ...row.clk }
  const { clk } = merged.row
  const registers = Object.entries(merged.reasons)
    .filter(([, reason]) => reason.endsWith('-here'))
    .map(([register]) => register)
  if (clk['*'] !== theirs['*']) registers.push('*')
  return registers.map((register) => ({
    t,
    row_id: row.id,
    register,
    stamp: stampOf(clk, register),
    theirs: stampOf(theirs, register),
  }))
}

/**
 * Queues what does not wait already, by itself or with its whole row. Of what the server has instead it says that it was seen only where this device can
 * tell: it has had that value itself. Otherwise it says what its author had seen, if that was somebody here.
 */
export async function queueMissing(
  run: LocalRunner,
  userId: string,
  greater: readonly Greater[],
): Promise<void> {
  const known = await run.query(knownSql, [userId, JSON.stringify(greater)])
  const missing = known.filter(({ waits }) => waits !== true).map(({ waits: _, ...entry }) => entry)
  if (missing.length > 0) await run.execute(queueStatement, [JSON.stringify(missing)])
  if (missing.length < known.length) await run.query(seenSql, [userId, JSON.stringify(greater)])
}

/** $1 user, $2 `Greater[]`: what would wait, and whether it does. */
const knownSql = `
  select x.t, x.row_id, x.register, x.stamp,
    coalesce(
      (select h.stamp from history h where h.user_id = $1 and h.row_id = x.row_id and h.register = x.register and h.stamp = x.theirs and h.t = x.t),
      (select max(h.base) from history h where h.user_id = $1 and h.row_id = x.row_id and h.register = x.register and h.replaced_by = x.stamp and h.t = x.t)) as base,
    exists (select from outbox o where o.t = x.t and o.row_id = x.row_id and o.register in (x.register, '*')) as waits
  from jsonb_to_recordset($2::jsonb) x(t text, row_id uuid, register text, stamp text, theirs text)`

/** $1 user, $2 `Greater[]`: what waits was typed over something later than what a server that was restored has again. */
const seenSql = `
  update outbox o set base = h.stamp
  from jsonb_to_recordset($2::jsonb) x(t text, row_id uuid, register text, theirs text)
  join history h on h.user_id = $1 and h.row_id = x.row_id and h.register = x.register and h.stamp = x.theirs and h.t = x.t
  where o.t = x.t and o.row_id = x.row_id and o.register = x.register and o.base > x.theirs`
