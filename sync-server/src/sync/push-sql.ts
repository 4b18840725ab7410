/** The statements of a push: one that reads all its rows, one that writes them with the history and the counter. */
import {
  type HistoryEntry,
  keepHistorySql,
  type MergeRow,
  type RowWrite,
  type SqlRunner,
  type StoredRow,
  type SyncedTable,
  storedColumns,
  toColumns,
  toMergeRow,
  upsertRowsSql,
} from '@tidelist/shared-schema'
import type { Identity } from '../token/verify-token.ts'
import { type MergedRow, rowKey } from './merge-writes.ts'
import { boundSessionSql } from './user-transaction.ts'

type Read = { readonly identity: Identity; readonly writes: readonly Pick<RowWrite, 't' | 'id'>[] }

/** Null when the session is no longer live: it is looked at again here because the lock may have been waited for. */
export async function readRows(
  run: SqlRunner,
  { identity, writes }: Read,
): Promise<Map<string, MergeRow> | null> {
  const byTable = Map.groupBy(writes, ({ t }) => t)
  const ids = [...byTable.values()].map((rows) => uuidArray(rows.map(({ id }) => id)))
  const selects = [...byTable.keys()].map((t, index) => readSql(t, index + 3))
  const text = [`select '' as t, null::json as row where ${boundSessionSql}`, ...selects].join(
    '\nunion all\n',
  )
  const isPlannedAnew = writes.length > MOST_BY_A_KEPT_PLAN
  const rows = await run.query(text, [identity.userId, identity.sessionId, ...ids], { isPlannedAnew })
  if (!rows.some(({ t }) => t === '')) return null
  return new Map(
    rows.flatMap(({ t, row }) => (t === '' ? [] : [mergeEntry(t as SyncedTable, row as StoredRow)])),
  ) // as `readSql` selects them
}

/** Planning takes a fraction of a millisecond, as long as reading some thirty rows does. */
const MOST_BY_A_KEPT_PLAN = 30

/** One look-up by primary key for each id. Written as a filter it would read all of a person's rows until the table is analyzed. */
const readSql = (t: SyncedTable, parameter: number): string =>
  `select '${t}', row_to_json(r) from unnest(($${parameter}::text)::uuid[]) as wanted(id)
   cross join lateral (select ${storedColumns(t)} from "${t}" where user_id = $1 and id = wanted.id offset 0) as r`

const uuidArray = (ids: readonly string[]): string => `{${ids.join(',')}}`

const mergeEntry = (t: SyncedTable, row: StoredRow): [string, MergeRow] => [
  rowKey(t, row.id),
  toMergeRow(t, row),
]

type Write = {
  readonly userId: string
  readonly seq: number
  readonly rows: readonly MergedRow[]
  readonly replaced: readonly HistoryEntry[]
}

/** Gives every row the next number and returns the last one given. One statement: rows of all tables, history and counter. */
export async function writeMerged(run: SqlRunner, { userId, seq, rows, replaced }: Write): Promise<number> {
  if (rows.length === 0) return seq
  const last = seq + rows.length
  const numbered = rows.map((row, index) => ({ ...row, seq: seq + index + 1 }))
  const byTable = [...Map.groupBy(numbered, ({ t }) => t)]
  const parts = byTable.map(([t], index) => `written_${t} as (${upsertRowsSql(t, `$${index + 4}`)})`)
  await run.query(
    `with history_kept as (${keepHistorySql('$3')}), ${parts.join(', ')} update sync_user set seq = $2 where user_id = $1`,
    [
      userId,
      last,
      JSON.stringify(replaced),
      ...byTable.map(([t, some]) =>
        JSON.stringify(some.map((each) => ({ ...toColumns(t, each.id, each.row), server_seq: each.seq }))),
      ),
    ],
  )
  return last
}
