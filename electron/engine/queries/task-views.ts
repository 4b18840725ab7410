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

/** `knownTotal` spares counting: the number of all is then the one given, or what the window itself shows. */
export async function tasksInView(
  run: LocalRunner,
  userId: string,
  { window, strays, knownTotal = null }: { window: Window; strays: Strays; knownTotal?: number | null },
): Promise<QueryResult<'tasks'>> {
  const source = sourceOf(window.view, strays)
  const { where, order, params } = source
  const page = `limit ${window.limit} offset ${window.offset}`
  const rows = await run.query(
    `select ${taskRowColumns} from (select * from tasks t where t.user_id = $1 and ${where} order by ${order} ${page}) t order by ${order}`,
    [userId, ...params],
  )
  const total = totalShown(window, rows.length, knownTotal) ?? (await countAll(run, userId, source))
  return { rows: rows.map(toTaskRow), offset: window.offset, total }
}

/** A window that reaches the end knows the number of all by itself. Null: it must be counted. */
function totalShown({ offset, limit }: Window, found: number, known: number | null): number | null {
  if (found > 0 && found < limit) return offset + found
  if (found === 0 && offset === 0) return 0
  return known === null ? null : Math.max(known, offset + found)
}

async function countAll(run: LocalRunner, userId: string, { where, params }: Source): Promise<number> {
  const [row] = await run.query(
    `select count(*)::int as total from tasks t where t.user_id = $1 and ${where}`,
    [userId, ...params],
  )
  return Number(row?.total ?? 0)
}

const open = `t.deleted_at_ms is null and t.status = 'open'`
const day = 'least(t.due_date, t.do_on)'

/** What a view shows, as conditions and an order for `from tasks t`; the user is $1. */
export function sourceOf(view: TaskView, strays: Strays): Source {
  switch (view.view) {
    case 'inbox':
      return inList([inboxId, ...strays.lists], strays)
    case 'list':
      return inList([view.listId], strays)
    case 'today':
      return {
        where: `${open} and ${day} <= $2`,
        order: `coalesce(t.due_date >= $2, true), ${day}, t.rank, t.id`,
        params: [view.today],
      }
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
      // What has lost its texts after its time in the Trash is there no more.
      return {
        where: `t.deleted_at_ms is not null and t.title <> ''`,
        order: 't.deleted_at_ms desc, t.id desc',
        params: [],
      }
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
