/**
 * Whether an opened database is the one that this profile left, as cheaply as it can be told at a start: its identity, its transaction counter and, where nothing
 * was written since it was closed, the rows of each table. Damage that only a full reading shows is looked for later (`check-database.ts`).
 */
import { type SqlRunner, syncedTableNames } from '@tidelist/shared-schema'
import { quoted } from '../database/device-tables.ts'
import type { Marker } from './marker.ts'

export type Damage =
  | 'missing'
  | 'unopenable'
  | 'never-rests'
  | 'older-postgres'
  | 'emptied'
  | 'schema-changed'
  | 'other-identity'
  | 'went-back'
  | 'rows-missing'
  | 'journal-gap'
  | 'unreadable-page'

export type Inspection =
  | {
      readonly kind: 'sound'
      readonly journalSeq: number
      readonly identity: string
      /** True when nothing was written since the database was closed. */
      readonly endedCleanly: boolean
    }
  | { readonly kind: 'damaged'; readonly damage: Damage }

export async function inspectDatabase(run: SqlRunner, marker: Marker): Promise<Inspection> {
  const [table] = await run.query(`select to_regclass('public.engine_state')::text as name`)
  if (table?.name !== 'engine_state')
    return marker.databaseMade
      ? { kind: 'damaged', damage: 'emptied' }
      : { kind: 'sound', journalSeq: 0, identity: '', endedCleanly: true }
  // Asked as JSON, because the column is missing in a database of an earlier version.
  const [row] = await run.query(
    'select to_jsonb(e) as state, pg_snapshot_xmax(pg_current_snapshot())::text as xid from engine_state e',
  )
  const state = (row?.state ?? {}) as { identity?: string; journal_seq?: number } // columns of engine_state
  const identity = state.identity ?? ''
  if (marker.databaseMade && marker.databaseId !== '' && identity !== marker.databaseId)
    return { kind: 'damaged', damage: 'other-identity' }
  const xid = Number(row?.xid ?? 0)
  if (marker.closed !== null) {
    if (xid < marker.closed.xid) return { kind: 'damaged', damage: 'went-back' }
    if (xid === marker.closed.xid && !(await hasRows(run, marker.closed.rows)))
      return { kind: 'damaged', damage: 'rows-missing' }
  }
  const endedCleanly = !marker.databaseMade || xid === marker.closed?.xid
  return { kind: 'sound', journalSeq: state.journal_seq ?? 0, identity, endedCleanly }
}

async function hasRows(run: SqlRunner, expected: Readonly<Record<string, number>>): Promise<boolean> {
  const held = Object.keys(expected).filter((t) => (expected[t] ?? 0) > 0)
  const rows = await countRows(run, held)
  return held.every((t) => rows[t] === expected[t])
}

/** Counted in the tables themselves and not in an index. A table that was empty has nothing to lose, and asking about each takes its time at a start. */
export async function countRows(
  run: SqlRunner,
  tables: readonly string[] = syncedTableNames,
): Promise<Record<string, number>> {
  if (tables.length === 0) return {}
  const counts = tables.map((t) => `select '${t}' as t, (select count(*) from ${quoted(t)})::int as rows`)
  const rows = await run.query(counts.join(' union all '))
  return Object.fromEntries(rows.map(({ t, rows: count }) => [String(t), Number(count)]))
}
