/**
 * The SQL that reads, writes and sums synced rows, the same text on PGlite, Postgres and Neon. Always by `(user_id, id)`, always
 * in bulk: a page of rows is one statement. $1 is the user.
 */
import { untouchedColumns } from './defaults.ts'
import { columnNames, registersOf, type SyncedTable, syncedTableNames } from './registers.ts'

/**
 * What both sides ask of a database: `query` runs one statement, `exec` several without parameters. `isPlannedAnew`: for many rows at once, where a plan that
 * was kept while the table was small would read all of it for each of them.
 */
export type SqlRunner = {
  query(
    text: string,
    params?: readonly unknown[],
    options?: { readonly isPlannedAnew: boolean },
  ): Promise<Record<string, unknown>[]>
  exec(text: string): Promise<void>
}

/**
 * $2: a Postgres array of ids as text, see `idArray`. Rows: `{ row: StoredRow }`. Each id is looked up by itself: with `id = any(...)` and
 * no statistics yet, the planner reads all rows of the user.
 */
export const readRowsSql = (t: SyncedTable): string =>
  `select row_to_json(r) as row from unnest(($2::text)::uuid[]) k(id)
   cross join lateral (select ${storedColumns(t)} from ${quoted(t)} x where x.user_id = $1 and x.id = k.id offset 0) r`

/** The columns of a `StoredRow`. Named one by one, because `row_to_json` of them takes two thirds of the time of `to_jsonb` less one key. */
export const storedColumns = (t: SyncedTable): string =>
  columnNames(t)
    .filter((name) => name !== 'user_id')
    .map(quoted)
    .join(', ')

/** Ids (checked to be UUIDs) as one text parameter, which every driver passes alike and the planner estimates well. */
export const idArray = (ids: readonly string[]): string => `{${ids.join(',')}}`

/** `param`: JSON array of objects by column; columns that are left out stand at their defaults. Makes or replaces whole rows; merge before. */
export function upsertRowsSql(t: SyncedTable, param = '$2'): string {
  const columns = columnNames(t).filter((name) => name !== 'user_id')
  const assignments = columns
    .filter((name) => name !== 'id')
    .map((name) => `${quoted(name)} = excluded.${quoted(name)}`)
  return `insert into ${quoted(t)} as t (user_id, ${columns.map(quoted).join(', ')})
   select $1, ${columns.map((name) => `r.${quoted(name)}`).join(', ')} from json_populate_recordset(${untouchedSql(t)}, ${param}::json) r
   on conflict (user_id, id) do update set ${assignments.join(', ')} where t.user_id = excluded.user_id`
}

/** A row that nobody has touched. */
function untouchedSql(t: SyncedTable): string {
  const columns = JSON.stringify(untouchedColumns(t)).replaceAll("'", "''")
  return `jsonb_populate_record(null::${quoted(t)}, '${columns}'::jsonb)`
}

/**
 * Count and digest of all rows of a user, over ids, the stamp of every register and every value. A sum of 60-bit hashes, so
 * that the order of rows does not matter. Rows: `{ t, rows, digest }`, a decimal text for each table.
 */
export const digestSql = (): string =>
  syncedTableNames
    .map(
      (t) =>
        `select '${t}' as t, count(*)::int as rows, ${digestSum(t)} as digest
   from ${quoted(t)} r where r.user_id = $1`,
    )
    .join('\nunion all\n')

/** The same of the tasks of each list. Rows: `{ list, rows, digest }`. */
export const listDigestSql = (): string =>
  `select r.list_id::text as list, count(*)::int as rows, ${digestSum('tasks')} as digest
   from tasks r where r.user_id = $1 group by r.list_id order by r.list_id`

const digestSum = (t: SyncedTable): string =>
  `coalesce(sum(('x' || substr(md5(${digestText(t)}), 1, 15))::bit(60)::bigint), 0)::text`

const digestText = (t: SyncedTable): string => {
  const stamps = Object.keys(registersOf(t)).map((name) => `coalesce(r.clk->>'${name}', r.clk->>'*')`)
  return `concat_ws('|', r.id, ${stamps.join(', ')}, (to_jsonb(r) - array['user_id', 'clk', 'server_seq'])::text)`
}

const quoted = (name: string): string => `"${name}"`
