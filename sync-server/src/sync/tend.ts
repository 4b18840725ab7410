/**
 * Looks through a person's Trash: texts of rows that have been deleted for long are emptied, and what remains of them much later is forgotten,
 * which raises the purge fence. Done within a pull of theirs, at most once a day, because a timer would wake a sleeping database. How long a
 * row has been deleted is told by its number in the server's own order, never by a device's clock.
 */
import {
  blankValues,
  canonical,
  limits,
  type MergeRow,
  mergeRows,
  newClock,
  observe,
  type SqlRunner,
  type StoredRow,
  type SyncedTable,
  serverDevice,
  syncedTableNames,
  tick,
  toMergeRow,
} from '@tidelist/shared-schema'
import type { SeqMark } from '../tables/sync.ts'
import { purgeHistory } from './history.ts'
import type { MergedRow } from './merge-writes.ts'
import { writeMerged } from './push-sql.ts'

const DAY_MS = 24 * 3600 * 1000
/** A mark a week keeps the list of marks short; a row waits up to a week longer for it. */
const MARK_EVERY_MS = 7 * DAY_MS
/** What is left over is done the next day. */
const ROWS_AT_ONCE = 500

export const isTendingDue = (tendedAtMs: number, nowMs: number): boolean => nowMs - tendedAtMs >= DAY_MS

/** Runs inside the person's transaction. */
export async function tend(run: SqlRunner, userId: string, nowMs: number): Promise<void> {
  const [row] = await run.query(
    'select seq, gc, tended_at_ms, marks from sync_user where user_id = $1 for update',
    [userId],
  )
  // Another pull may have been faster.
  if (!row || !isTendingDue(Number(row.tended_at_ms), nowMs)) return
  const marks = row.marks as readonly SeqMark[] // as it was written below
  const trashMs = limits.trashDays * DAY_MS
  const stubMs = limits.stubDays * DAY_MS
  const seq = await blank(run, {
    userId,
    nowMs,
    seq: Number(row.seq),
    upTo: seqBefore(marks, nowMs - trashMs),
  })
  const gc = await purge(run, userId, seqBefore(marks, nowMs - stubMs))
  await purgeHistory(run, userId, nowMs)
  await run.query(
    'update sync_user set gc = greatest(gc, $2), tended_at_ms = $3, marks = $4 where user_id = $1',
    [userId, gc, nowMs, JSON.stringify(nextMarks(marks, { atMs: nowMs, seq }, nowMs - stubMs))],
  )
}

/** The greatest number that was given before a moment, as far as the marks tell. */
export const seqBefore = (marks: readonly SeqMark[], beforeMs: number): number =>
  marks.findLast(({ atMs }) => atMs <= beforeMs)?.seq ?? 0

/** Adds a mark unless the last one is young, and drops those that a younger one makes needless. */
export function nextMarks(marks: readonly SeqMark[], now: SeqMark, keepAfterMs: number): SeqMark[] {
  const last = marks.at(-1)
  const all = last && now.atMs - last.atMs < MARK_EVERY_MS ? [...marks] : [...marks, now]
  const oldest = all.findLastIndex(({ atMs }) => atMs <= keepAfterMs)
  return all.slice(Math.max(0, oldest))
}

type Blanking = { userId: string; nowMs: number; seq: number; upTo: number }

async function blank(run: SqlRunner, { userId, nowMs, seq, upTo }: Blanking): Promise<number> {
  if (upTo === 0) return seq
  const rows: MergedRow[] = []
  for (const t of syncedTableNames) {
    if (Object.keys(blankValues[t]).length === 0) continue
    const found = await run.query(deletedSql(t), [userId, upTo, ROWS_AT_ONCE])
    rows.push(...found.map(({ row }) => blanked(t, row as StoredRow, nowMs))) // to_jsonb of the table
  }
  for (const { t, id } of rows)
    await run.query(
      'delete from history where user_id = $1 and row_id = $2 and t = $3 and register = any(($4::text)::text[])',
      [userId, id, t, `{${Object.keys(blankValues[t]).join(',')}}`],
    )
  return writeMerged(run, { userId, seq, rows, replaced: [] })
}

/** Deleted rows with a text that is not blank yet. Blank values are columns of their own, so they are compared as such. */
function deletedSql(t: SyncedTable): string {
  const typed = Object.entries(blankValues[t]).map(
    ([column, value]) => `to_jsonb(r.${column}) is distinct from '${JSON.stringify(value)}'::jsonb`,
  )
  return `select to_jsonb(r) - 'user_id' as row from "${t}" r
    where r.user_id = $1 and r.deleted_at_ms is not null and r.server_seq <= $2 and (${typed.join(' or ')})
    order by r.server_seq limit $3`
}

/** Above every stamp of the row, as a person's edit would be. Registers that are blank already keep their stamps. */
function blanked(t: SyncedTable, stored: StoredRow, nowMs: number): MergedRow {
  const here = toMergeRow(t, stored)
  const clock = Object.values(here.clk).reduce(observe, newClock(serverDevice))
  const { stamp } = tick(clock, nowMs)
  const typed = Object.entries(blankValues[t]).filter(
    ([name, value]) => canonical(here.regs[name] ?? null) !== canonical(value),
  )
  const there: MergeRow = {
    clk: { ...Object.fromEntries(typed.map(([name]) => [name, stamp])), '*': here.clk['*'] },
    regs: Object.fromEntries(typed),
  }
  return { t, id: stored.id, row: mergeRows(t, here, there).row }
}

/** Forgets all deleted rows up to a number. Returns the greatest number that went: devices that have not come so far must start over. */
async function purge(run: SqlRunner, userId: string, upTo: number): Promise<number> {
  if (upTo === 0) return 0
  let gc = 0
  for (const t of syncedTableNames) {
    const [gone] = await run.query(
      `with gone as (delete from "${t}" where user_id = $1 and deleted_at_ms is not null and server_seq <= $2 returning id, server_seq),
       forgotten as (delete from history h using gone where h.user_id = $1 and h.t = '${t}' and h.row_id = gone.id)
       select coalesce(max(server_seq), 0) as gc from gone`,
      [userId, upTo],
    )
    gc = Math.max(gc, Number(gone?.gc ?? 0))
  }
  return gc
}
