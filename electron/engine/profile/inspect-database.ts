/**
 * Whether an opened database is the one that this profile left, as cheaply as it can be told at a start: its identity, its transaction counter and, where nothing
 * was written since it was closed, the rows of each table. Damage that only a full reading shows is looked for later (`check-database.ts`).
 */
import { type SqlRunner, syncedTableNames } from '@tidelist/shared-schema'
import { readXid } from '../backup/write-snapshot.ts'
import type { Marker } from './marker.ts'

export type Damage =
  | 'missing'
  | 'unopenable'
  | 'never-opens'
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
  const [row] = await run.query('select to_jsonb(e) as state from engine_state e')
  const state = (row?.state ?? {}) as { identity?: string; journal_seq?: number } // columns of engine_state
  const identity = state.identity ?? ''
  if (marker.databaseMade && marker.databaseId !== '' && identity !== marker.databaseId)
    return { kind: 'damaged', damage: 'other-identity' }
  const xid = await readXid(run)
  if (marker.closed !== null) {
    if (xid < marker.closed.xid) return { kind: 'damaged', damage: 'went-back' }
    if (xid === marker.closed.xid && !(await hasRows(run, marker.closed.rows)))
      return { kind: 'damaged', damage: 'rows-missing' }
  }
  const endedCleanly = !marker.databaseMade || xid === marker.closed?.xid
  return { kind: 'sound', journalSeq: state.journal_seq ?? 0, identity, endedCleanly }
}

async function hasRows(run: SqlRunner, expected: Readonly<Record<string, number>>): Promise<boolean> {
  const rows = await countRows(run)
  return Object.entries(expected).every(([t, count]) => (rows[t] ?? 0) === count)
}

/** Rows of each synced table, counted in the table itself and not in an index. */
export async function countRows(run: SqlRunner): Promise<Record<string, number>> {
  const counts = syncedTableNames.map((t) => `select '${t}' as t, (select count(*) from "${t}")::int as rows`)
  const rows = await run.query(counts.join(' union all '))
  return Object.fromEntries(rows.map(({ t, rows: count }) => [String(t), Number(count)]))
}
