/** The statements by which local changes and pulled rows are stored. Each is one statement, so it is whole or not at all. */
import {
  idArray,
  keepHistorySql,
  readRowsSql,
  type StoredRow,
  type SyncedTable,
  storedColumns,
  syncedTableNames,
  upsertRowsSql,
} from '@tidelist/shared-schema'
import type { LocalRunner, Statement } from './local-database.ts'

/** One waiting register. `register` is `*` for a row that goes whole. */
export type OutboxEntry = {
  readonly t: SyncedTable
  readonly row_id: string
  readonly register: string
  readonly stamp: string
  readonly base: string | null
}

/**
 * An entry that waits already keeps the base of its first unsent change: the server knows nothing of what came between. Where the new change was made on top of
 * something greater than what waits (a line that is replayed into an older database), what waits had arrived long ago.
 */
const outboxSql = (param: string): string =>
  `insert into outbox (t, row_id, register, stamp, base)
   select t, row_id, register, stamp, base
   from jsonb_to_recordset(${param}) x(t text, row_id uuid, register text, stamp text, base text)
   on conflict (t, row_id, register) do update set stamp = excluded.stamp, refused = null,
     base = case when excluded.base > outbox.stamp then excluded.base else outbox.base end`

/** At most one step; a step that is known already, from a line that is replayed, stays. */
const stepSql = (param: string): string =>
  `insert into steps (stamp, command, kind, of, at_ms, rows, made)
   select stamp, command, kind, of, at_ms, rows, made
   from jsonb_to_record(${param}) x(stamp text, command text, kind text, of text, at_ms bigint, rows int, made jsonb)
   where stamp is not null on conflict (stamp) do nothing`

/** Texts are made once: they are asked for at every key press. */
function forEachTable(make: (t: SyncedTable) => Statement): (t: SyncedTable) => Statement {
  const made = new Map(syncedTableNames.map((t) => [t, make(t)]))
  return (t) => made.get(t) ?? make(t)
}

/** $1 user, $2 rows, $3 outbox entries, $4 journal sequence, $5 clock, $6 history, $7 step or null: the change of one table, saved as one statement. */
export const recordStatement = forEachTable((t) => ({
  name: `record_${t}`,
  types: ['text', 'json', 'jsonb', 'bigint', 'text', 'jsonb', 'jsonb'],
  text: `with rows as (${upsertRowsSql(t)}), waiting as (${outboxSql('$3')}), replaced as (${keepHistorySql('$6')}),
     stepped as (${stepSql('$7')})
   update engine_state set journal_seq = $4, clock = $5 where id = 1`,
}))

/** $1 user, $2 rows. */
export const upsertStatement = forEachTable((t) => ({
  name: `upsert_${t}`,
  types: ['text', 'json'],
  text: upsertRowsSql(t),
}))

/** $1 user, $2 `[{ id, seq }]`: rows that stand as the server has them. */
export const confirmStatement = forEachTable((t) => ({
  name: `confirm_${t}`,
  types: ['text', 'jsonb'],
  text: `update "${t}" r set server_seq = x.seq from jsonb_to_recordset($2) x(id uuid, seq bigint)
   where r.user_id = $1 and r.id = x.id`,
}))

/** $1 user, $2 history entries. */
export const keepHistoryStatement: Statement = {
  name: 'keep_history',
  types: ['text', 'jsonb'],
  text: keepHistorySql('$2'),
}

/** $1 step. */
export const keepStepStatement: Statement = { name: 'keep_step', types: ['jsonb'], text: stepSql('$1') }

export const queueStatement: Statement = { name: 'queue_changes', types: ['jsonb'], text: outboxSql('$1') }

/** All rows as one value: PGlite takes them one by one in half as much time again. */
const readStatement = forEachTable((t) => ({
  name: `read_${t}`,
  types: ['text', 'text'],
  text: `select json_agg(each.row) as rows from (${readRowsSql(t)}) each`,
}))

/** $1 user, $2 id. One row by itself takes a third of the time: most edits are of one. */
const readOneStatement = forEachTable((t) => ({
  name: `read_one_${t}`,
  types: ['text', 'uuid'],
  text: `select row_to_json(r) as row from (select ${storedColumns(t)} from "${t}" where user_id = $1 and id = $2) r`,
}))

/** Stored rows by id; ids that are not there are left out. */
export async function readRows(
  run: LocalRunner,
  userId: string,
  { t, ids }: { t: SyncedTable; ids: readonly string[] },
): Promise<Map<string, StoredRow>> {
  const [first] = ids
  if (first === undefined) return new Map()
  if (ids.length === 1) {
    const [found] = await run.execute(readOneStatement(t), [userId, first])
    return new Map(found ? [[first, found.row as StoredRow]] : []) // the statement gives the columns of one
  }
  const [found] = await run.execute(readStatement(t), [userId, idArray(ids)])
  const rows = (found?.rows ?? []) as StoredRow[] // the statement gives the columns of one
  return new Map(rows.map((row) => [row.id, row]))
}
