/** The conflict inbox: values that merges set aside and nobody has looked at yet, each beside what stands in its place now. */
import {
  currentValue,
  isSyncedTable,
  type Json,
  type StoredRow,
  type SyncedTable,
  stampOf,
} from '@tidelist/shared-schema'
import { titleOf } from '../commands/title-of.ts'
import type { ConflictRow, QueryResult } from '../contract/index.ts'
import type { LocalRunner } from '../database/local-database.ts'
import { readRows } from '../database/record-sql.ts'
import { type Authors, readAuthors } from './authors.ts'

type Asked = { offset: number; limit: number; device: string }

type Conflict = {
  id: string
  t: SyncedTable
  row_id: string
  register: string
  losing_value: Json
  losing_stamp: string
}

/** $1: the person. */
export const unresolvedConflictsSql = (columns: string): string =>
  `select ${columns} from conflicts where user_id = $1 and deleted_at_ms is null and resolved_at_ms is null`

export async function unresolvedConflicts(
  run: LocalRunner,
  userId: string,
  { offset, limit, device }: Asked,
): Promise<QueryResult<'conflicts'>> {
  const found = await run.query(
    `${unresolvedConflictsSql('id, table_name as t, row_id, register, losing_value, losing_stamp')}
     order by greatest(losing_stamp, winning_stamp) desc, id limit ${limit} offset ${offset}`,
    [userId],
  )
  const conflicts = (found as Conflict[]).filter(({ t }) => isSyncedTable(t)) // the columns of the select
  const rows = new Map<string, StoredRow>()
  for (const t of new Set(conflicts.map((each) => each.t))) {
    const ids = conflicts.filter((each) => each.t === t).map(({ row_id }) => row_id)
    for (const [id, row] of await readRows(run, userId, { t, ids })) rows.set(`${t} ${id}`, row)
  }
  const authors = await readAuthors(run, userId, device)
  return {
    rows: conflicts.map((each) =>
      toConflictRow(each, { row: rows.get(`${each.t} ${each.row_id}`) ?? null, authors }),
    ),
    offset,
    total: await countConflicts(run, userId),
  }
}

export async function countConflicts(run: LocalRunner, userId: string): Promise<number> {
  const [row] = await run.query(unresolvedConflictsSql('count(*)::int as total'), [userId])
  return Number(row?.total ?? 0)
}

function toConflictRow(
  { id, t, row_id, register, losing_value, losing_stamp }: Conflict,
  { row, authors }: { row: StoredRow | null; authors: Authors },
): ConflictRow {
  const keptValue = row && (currentValue(t, register, row) ?? null)
  return {
    id,
    t,
    rowId: row_id,
    title: row && titleOf(t, row),
    field: register,
    kept: row && { value: keptValue, ...authors(stampOf(row.clk, register)) },
    setAside: { value: losing_value, ...authors(losing_stamp) },
    row: row === null ? 'gone' : row.deleted_at_ms === null ? 'present' : 'trashed',
  }
}
