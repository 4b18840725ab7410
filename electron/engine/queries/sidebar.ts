/** The sidebar: lists in order with their open tasks, and the counts of Inbox and Today. */
import { inboxId } from '@tidelist/shared-schema'
import type { ListRow, Sidebar, TagRow } from '../contract/index.ts'
import type { LocalRunner, Row } from '../database/local-database.ts'
import type { Strays } from './strays.ts'
import { textOrNull } from './task-rows.ts'

const MAX_LISTS = 1000
const MAX_TAGS = 500

export async function sidebar(
  run: LocalRunner,
  userId: string,
  { today, strays }: { today: string; strays: Strays },
): Promise<Sidebar> {
  const lists = await run.query(
    `select id, name, kind, color, parent_id from lists where user_id = $1 and deleted_at_ms is null order by rank, id limit ${MAX_LISTS}`,
    [userId],
  )
  const counts = await run.query(
    `select list_id, count(*)::int as tasks from tasks
     where user_id = $1 and deleted_at_ms is null and status = 'open' and parent_id is null group by list_id`,
    [userId],
  )
  const [day] = await run.query(
    `select count(*)::int as today, (count(*) filter (where least(due_date, do_on) < $2 and due_date < $2))::int as overdue
     from tasks where user_id = $1 and deleted_at_ms is null and status = 'open' and least(due_date, do_on) <= $2`,
    [userId, today],
  )
  const open = new Map(counts.map((row) => [String(row.list_id), Number(row.tasks)]))
  const inboxTasks = [inboxId, ...strays.lists].reduce((sum, id) => sum + (open.get(id) ?? 0), 0)
  return {
    inboxId,
    inboxTasks,
    todayTasks: Number(day?.today ?? 0),
    overdueTasks: Number(day?.overdue ?? 0),
    lists: lists.map((row) => toListRow(row, open)),
  }
}

const toListRow = (row: Row, open: ReadonlyMap<string, number>): ListRow => ({
  id: String(row.id),
  name: String(row.name),
  kind: row.kind === 'folder' ? 'folder' : 'list',
  color: textOrNull(row.color),
  parentId: textOrNull(row.parent_id),
  openTasks: open.get(String(row.id)) ?? 0,
})

export async function allTags(run: LocalRunner, userId: string): Promise<TagRow[]> {
  const rows = await run.query(
    `select id, name, color from tags where user_id = $1 and deleted_at_ms is null order by name, id limit ${MAX_TAGS}`,
    [userId],
  )
  return rows.map((row) => ({ id: String(row.id), name: String(row.name), color: textOrNull(row.color) }))
}
