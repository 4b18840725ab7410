/**
 * Reads the tables as they were at a moment: the same statements as for today, with each table's name standing for its rows of then.
 * What has not changed since is read where it is, by its indexes; what has is put together from the history.
 */
import { endOfMoment, registersOf, type Stamp, type SyncedTable } from '@tidelist/shared-schema'
import type { QueryResult, TaskDetail, TaskView } from '../contract/index.ts'
import type { LocalRunner } from '../database/local-database.ts'
import { noStrays } from './strays.ts'
import { taskDetail } from './task-detail.ts'
import { tasksInView } from './task-views.ts'

type Asked = { view: TaskView; offset: number; limit: number; atMs: number }

export const stateAsOf = (
  run: LocalRunner,
  userId: string,
  { atMs, ...window }: Asked,
): Promise<QueryResult<'stateAsOf'>> =>
  tasksInView(readingPast(run, endOfMoment(atMs)), userId, { window, strays: noStrays })

export const taskAsOf = (
  run: LocalRunner,
  userId: string,
  { id, atMs }: { id: string; atMs: number },
): Promise<TaskDetail | null> => taskDetail(readingPast(run, endOfMoment(atMs)), userId, id)

/** The tables that the queries of tasks read. */
const pastTables = ['tasks', 'lists', 'tags', 'task_tags'] as const satisfies readonly SyncedTable[]

/** For statements that begin with `select` and have the user as $1. The stamp is hexadecimal, so it may stand in the text. */
function readingPast(run: LocalRunner, moment: Stamp): LocalRunner {
  const past = pastTables.map((t) => pastSql(t, `'${moment}'`)).join(', ')
  return { ...run, query: (text, params) => run.query(`with ${past} ${text}`, params) }
}

/** `<table>_then` has the rows that have changed since; the table's own name then stands for all of its rows of the moment. */
const pastSql = (t: SyncedTable, moment: string): string => `${t}_then as materialized (
    select p.* from (
      select h.row_id, jsonb_object_agg(c.key, c.value) as columns from (
        select distinct on (row_id, register) row_id, register, value from history
        where user_id = $1 and t = '${t}' and replaced_by > ${moment}
        order by row_id, register, stamp <= ${moment} desc, case when stamp <= ${moment} then stamp end desc, stamp) h
      cross join lateral jsonb_each(${columnsSql(t)}) c group by h.row_id) w
    join "${t}" r on r.user_id = $1 and r.id = w.row_id
    cross join lateral jsonb_populate_record(r, w.columns) p
    where ${madeUpTo(moment)}),
  "${t}" as not materialized (
    select r.* from "${t}" r where r.user_id = $1 and ${madeUpTo(moment)} and not exists (select from ${t}_then w where w.id = r.id)
    union all select * from ${t}_then)`

const madeUpTo = (moment: string): string => `(r.clk->>'*') collate "C" <= ${moment}`

/** The value of a register of one column is that column's; that of several is an object of theirs already. */
function columnsSql(t: SyncedTable): string {
  const cases = Object.entries(registersOf(t)).map(([register, columns]) => {
    const [only] = columns
    const value = columns.length === 1 ? `jsonb_build_object('${only}', h.value)` : 'h.value'
    return `when '${register}' then ${value}`
  })
  return `case h.register ${cases.join(' ')} else '{}' end`
}
