/**
 * The task lists of the screens, always as a window of rows with the number of all. Each condition has an index of its own; the strays of
 * a merge are rare and cost nothing while there are none.
 */
import { inboxId } from '@tidelist/shared-schema'
import type { QueryResult, TaskView } from '../contract/index.ts'
import type { LocalRunner } from '../database/local-database.ts'
import type { Strays } from './strays.ts'
import { taskRowColumns, toTaskRow } from './task-rows.ts'

type Source = { where: string; order: string; params: unknown[] }

export type Window = { view: TaskView; offset: number; limit: number }

export async function tasksInView(
  run: LocalRunner,
  userId: string,
  { window, strays }: { window: Window; strays: Strays },
): Promise<QueryResult<'tasks'>> {
  const { where, order, params } = sourceOf(window.view, strays)
  const page = `limit ${window.limit} offset ${window.offset}`
  const rows = await run.query(
    `select ${taskRowColumns} from (select * from tasks t where t.user_id = $1 and ${where} order by ${order} ${page}) t order by ${order}`,
    [userId, ...params],
  )
  const total = await countOf(run, userId, { where, params, window, found: rows.length })
  return { rows: rows.map(toTaskRow), offset: window.offset, total }
}

/** A window that reaches the end knows the number of all by itself. */
async function countOf(
  run: LocalRunner,
  userId: string,
  view: { where: string; params: unknown[]; window: Window; found: number },
): Promise<number> {
  const { found, window } = view
  if (found > 0 && found < window.limit) return window.offset + found
  if (found === 0 && window.offset === 0) return 0
  const [row] = await run.query(
    `select count(*)::int as total from tasks t where t.user_id = $1 and ${view.where}`,
    [userId, ...view.params],
  )
  return Number(row?.total ?? 0)
}

const open = `t.deleted_at_ms is null and t.status = 'open'`
const day = 'least(t.due_date, t.do_on)'

function sourceOf(view: TaskView, strays: Strays): Source {
  switch (view.view) {
    case 'inbox':
      return inList([inboxId, ...strays.lists], strays)
    case 'list':
      return inList([view.listId], strays)
    case 'today':
      return { where: `${open} and ${day} <= $2`, order: `${day}, t.rank, t.id`, params: [view.today] }
    case 'upcoming':
      return { where: `${open} and ${day} > $2`, order: `${day}, t.rank, t.id`, params: [view.today] }
    case 'tag':
      return {
        where: `${open} and exists (select 1 from task_tags x where x.user_id = $1 and x.task_id = t.id and x.tag_id = $2 and x.deleted_at_ms is null)`,
        order: 't.rank, t.id',
        params: [view.tagId],
      }
    case 'logbook':
      return {
        where: `t.deleted_at_ms is null and t.status <> 'open'`,
        order: 't.completed_at_ms desc nulls last, t.id desc',
        params: [],
      }
    case 'trash':
      return { where: 't.deleted_at_ms is not null', order: 't.deleted_at_ms desc, t.id desc', params: [] }
  }
}

function inList(listIds: readonly string[], strays: Strays): Source {
  const order = 't.rank, t.id'
  const [only] = listIds
  const plain = `${open} and t.parent_id is null`
  if (listIds.length === 1 && strays.tasks.length === 0)
    return { where: `${plain} and t.list_id = $2`, order, params: [only] }
  return {
    where: `${open} and t.list_id = any(($2::text)::uuid[]) and (t.parent_id is null or t.id = any(($3::text)::uuid[]))`,
    order,
    params: [`{${listIds.join(',')}}`, `{${strays.tasks.join(',')}}`],
  }
}
