/**
 * Reads the tables as they were at a moment: the same statements as for today, with each table's name standing for its rows of then.
 * What has not changed since is read where it is, by its indexes; what has is put together from the history. First the window's tasks are found,
 * for which every change since counts; then what is shown of them, for which only their own and their neighbours' rows are put together.
 */
import { endOfMoment, idArray, registersOf, type Stamp, type SyncedTable } from '@tidelist/shared-schema'
import { nowOrThen } from '../commands/changed-since.ts'
import type { QueryResult, TaskDetail, TaskView } from '../contract/index.ts'
import type { LocalRunner } from '../database/local-database.ts'
import { noStrays } from './strays.ts'
import { taskDetail } from './task-detail.ts'
import { taskRowColumns, toTaskRow } from './task-rows.ts'
import { sourceOf } from './task-views.ts'

type Asked = { view: TaskView; offset: number; limit: number; atMs: number }

export async function stateAsOf(
  run: LocalRunner,
  userId: string,
  { atMs, view, offset, limit }: Asked,
): Promise<QueryResult<'stateAsOf'>> {
  const moment = endOfMoment(atMs)
  const { where, order, params } = sourceOf(view, noStrays)
  const [found] = await readingPast(run, moment).query(
    `select count(*)::int as total, (array_agg(t.id::text order by ${order}))[${offset + 1}:${offset + limit}] as ids
     from tasks t where t.user_id = $1 and ${where}`,
    [userId, ...params],
  )
  const ids = (found?.ids ?? []) as string[] // of the statement
  const rows = await readingPast(run, moment, ids).query(
    `select ${taskRowColumns} from tasks t where t.user_id = $1 and t.id = any(($2::text)::uuid[])`,
    [userId, idArray(ids)],
  )
  const shown = new Map(rows.map((row) => [String(row.id), toTaskRow(row)]))
  return { rows: ids.flatMap((id) => shown.get(id) ?? []), offset, total: Number(found?.total) }
}

export async function taskAsOf(
  run: LocalRunner,
  userId: string,
  { id, atMs }: { id: string; atMs: number },
): Promise<TaskDetail | null> {
  const moment = endOfMoment(atMs)
  const below = await nowOrThen({ run, userId }, { t: 'tasks', key: 'parent_id', id, moment })
  return taskDetail(readingPast(run, moment, [id, ...below]), userId, id)
}

/** The tables that the queries of tasks read. */
const pastTables = ['tasks', 'lists', 'tags', 'task_tags'] as const

type PastTable = (typeof pastTables)[number]

/** For statements that begin with `select` and have the user as $1. With `ids`: for what is shown of these tasks, and nothing else. */
function readingPast(run: LocalRunner, moment: Stamp, ids?: readonly string[]): LocalRunner {
  const past = pastTables.map((t) => pastSql(t, moment, ids && aboutSql(t, { moment, ids }))).join(', ')
  const query: LocalRunner['query'] = (text, params) => run.query(`with ${past} ${text}`, params)
  return { ...run, query, execute: ({ text }, params) => query(text, params) }
}

/**
 * `<table>_then` has the rows that have changed since, or those of them that `about` selects; the table's own name then stands for all of its rows
 * of the moment. The stamp is hexadecimal and ids are UUIDs, so they may stand in the text.
 */
function pastSql(t: PastTable, moment: Stamp, about?: string): string {
  const since = `user_id = $1 and t = '${t}' and replaced_by > '${moment}'`
  const changes = about
    ? `(${about}) k cross join lateral (select * from history where row_id = k.id and ${since} offset 0) h`
    : `history h where ${since}`
  const isBefore = `h.stamp <= '${moment}'`
  return `${t}_then as materialized (
    select p.* from (
      select h.row_id, jsonb_object_agg(c.key, c.value) as columns from (
        select distinct on (h.row_id, h.register) h.row_id, h.register, h.value from ${changes}
        order by h.row_id, h.register, ${isBefore} desc, case when ${isBefore} then h.stamp end desc, h.stamp) h
      cross join lateral jsonb_each(${columnsSql(t)}) c group by h.row_id) w
    join "${t}" r on r.user_id = $1 and r.id = w.row_id
    cross join lateral jsonb_populate_record(r, w.columns) p
    where ${madeUpTo(moment)}),
  "${t}" as not materialized (
    select r.* from "${t}" r where r.user_id = $1 and ${madeUpTo(moment)} and not exists (select from ${t}_then w where w.id = r.id)
    union all select * from ${t}_then)`
}

/** The rows of a table that the columns of these tasks speak of, their subtasks of now and then included. */
function aboutSql(t: PastTable, { moment, ids }: { moment: Stamp; ids: readonly string[] }): string {
  const some = `any('${idArray(ids)}'::uuid[])`
  switch (t) {
    case 'tasks':
      return `select id from tasks where user_id = $1 and (id = ${some} or parent_id = ${some})
        union select row_id from history where user_id = $1 and t = 'tasks' and register = 'placement' and replaced_by > '${moment}'
          and (value->>'parent_id')::uuid = ${some}`
    case 'lists':
      return 'select id from lists where user_id = $1'
    case 'tags':
      return `select tag_id as id from task_tags where user_id = $1 and task_id = ${some}`
    case 'task_tags':
      return `select id from task_tags where user_id = $1 and task_id = ${some}`
  }
}

const madeUpTo = (moment: Stamp): string => `(r.clk->>'*') collate "C" <= '${moment}'`

/** The value of a register of one column is that column's; that of several is an object of theirs already. */
function columnsSql(t: SyncedTable): string {
  const cases = Object.entries(registersOf(t)).map(([register, columns]) => {
    const [only] = columns
    const value = columns.length === 1 ? `jsonb_build_object('${only}', h.value)` : 'h.value'
    return `when '${register}' then ${value}`
  })
  return `case h.register ${cases.join(' ')} else '{}' end`
}
