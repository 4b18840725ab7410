/** The statements of a push: one that reads all its rows, one upsert for each table, one for the history and the counter. */
import {
  compressClk,
  type MergeRow,
  type RowWrite,
  type SqlRunner,
  type StoredRow,
  type SyncedTable,
  toColumns,
  toMergeRow,
  upsertRowsSql,
} from '@tidelist/shared-schema'
import type { Identity } from '../token/verify-token.ts'
import { type MergedRow, rowKey } from './merge-writes.ts'
import { liveSessionSql } from './user-transaction.ts'

type Read = { readonly identity: Identity; readonly writes: readonly Pick<RowWrite, 't' | 'id'>[] }

/** Null when the session is no longer live: it is looked at again here because the lock may have been waited for. */
export async function readRows(
  run: SqlRunner,
  { identity, writes }: Read,
): Promise<Map<string, MergeRow> | null> {
  const byTable = Map.groupBy(writes, ({ t }) => t)
  const ids = [...byTable.values()].map((rows) => uuidArray(rows.map(({ id }) => id)))
  const selects = [...byTable.keys()].map((t, index) => readSql(t, index + 3))
  const text = [`select '' as t, null::jsonb as row where ${liveSessionSql}`, ...selects].join(
    '\nunion all\n',
  )
  const rows = await run.query(text, [identity.userId, identity.sessionId, ...ids])
  if (!rows.some(({ t }) => t === '')) return null
  return new Map(
    rows.flatMap(({ t, row }) => (t === '' ? [] : [mergeEntry(t as SyncedTable, row as StoredRow)])),
  ) // as `readSql` selects them
}

/** One look-up by primary key for each id. Written as a filter it would read all of a person's rows until the table is analyzed. */
const readSql = (t: SyncedTable, parameter: number): string =>
  `select '${t}', to_jsonb(r) - 'user_id' from unnest(($${parameter}::text)::uuid[]) as wanted(id)
   cross join lateral (select * from "${t}" where user_id = $1 and id = wanted.id offset 0) as r`

const uuidArray = (ids: readonly string[]): string => `{${ids.join(',')}}`

const mergeEntry = (t: SyncedTable, row: StoredRow): [string, MergeRow] => [
  rowKey(t, row.id),
  toMergeRow(t, row),
]

type Write = {
  readonly userId: string
  readonly device: string
  readonly seq: number
  readonly rows: readonly MergedRow[]
}

/** Gives every row the next number and returns the last one given. */
export async function writeMerged(run: SqlRunner, { userId, device, seq, rows }: Write): Promise<number> {
  if (rows.length === 0) return seq
  const numbered = rows.map((row, index) => ({ ...row, seq: seq + index + 1 }))
  for (const [t, some] of Map.groupBy(numbered, (each) => each.t)) {
    const columns = some.map((each) => ({ ...toColumns(t, each.id, each.row), server_seq: each.seq }))
    await run.query(upsertRowsSql(t), [userId, JSON.stringify(columns)])
  }
  const entries = numbered.map(({ t, id, row, accepted, seq }) => ({
    seq,
    t,
    row_id: id,
    regs: accepted.regs,
    clk: compressClk(oldestOf(accepted.stamps) ?? row.clk['*'], accepted.stamps),
    bases: accepted.bases,
  }))
  const last = seq + rows.length
  await run.query(finishSql, [userId, JSON.stringify(entries), device, last])
  return last
}

const finishSql = `with kept as (
  insert into changes (user_id, seq, t, row_id, regs, clk, bases, device)
  select $1, e.seq, e.t, e.row_id, e.regs, e.clk, e.bases, $3
  from jsonb_to_recordset($2::jsonb) as e(seq bigint, t text, row_id uuid, regs jsonb, clk jsonb, bases jsonb)
) update sync_user set seq = $4 where user_id = $1`

/** The registers of a new row mostly share their oldest stamp, so it is written once. */
const oldestOf = (stamps: Readonly<Record<string, string>>): string | undefined =>
  Object.values(stamps).toSorted()[0]
