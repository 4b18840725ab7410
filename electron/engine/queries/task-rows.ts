/** The columns of a task row as the screens show it, and its form in the contract. */

import type { TagRow, TaskRow } from '../contract/index.ts'
import type { Row } from '../database/local-database.ts'

/** For `from tasks t`; $1 is the user. Tags and subtasks are looked up by index for the rows of the window only. */
export const taskRowColumns = `t.id, t.title, t.status, t.completed_at_ms, t.due_date::text as due_date, t.due_at_ms, t.due_zone, t.do_on::text as do_on,
  t.priority, t.list_id, t.section_id, t.parent_id, t.notes <> '' as has_notes, t.created_at_ms, t.deleted_at_ms,
  (select l.name from lists l where l.user_id = $1 and l.id = t.list_id and l.deleted_at_ms is null) as list_name,
  (select json_build_array(count(*) filter (where s.status <> 'open'), count(*))
   from tasks s where s.user_id = $1 and s.parent_id = t.id and s.deleted_at_ms is null) as subtasks,
  (select coalesce(json_agg(json_build_object('id', g.id, 'name', g.name, 'color', g.color) order by g.name, g.id), '[]')
   from task_tags x join tags g on g.user_id = $1 and g.id = x.tag_id and g.deleted_at_ms is null
   where x.user_id = $1 and x.task_id = t.id and x.deleted_at_ms is null) as tags`

export function toTaskRow(row: Row): TaskRow {
  const [subtasksDone, subtasksTotal] = row.subtasks as [number, number] // built by json_build_array above
  return {
    id: String(row.id),
    title: String(row.title),
    status: row.status as TaskRow['status'], // checked when it was written
    completedAtMs: numberOrNull(row.completed_at_ms),
    dueDate: textOrNull(row.due_date),
    dueAtMs: numberOrNull(row.due_at_ms),
    dueZone: textOrNull(row.due_zone),
    doOn: textOrNull(row.do_on),
    priority: Number(row.priority),
    listId: String(row.list_id),
    listName: textOrNull(row.list_name),
    sectionId: textOrNull(row.section_id),
    parentId: textOrNull(row.parent_id),
    hasNotes: row.has_notes === true,
    subtasksDone,
    subtasksTotal,
    tags: row.tags as TagRow[], // built by json_build_object above
    createdAtMs: Number(row.created_at_ms),
    deletedAtMs: numberOrNull(row.deleted_at_ms),
  }
}

export const textOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value)
export const numberOrNull = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value)
