/**
 * `deleteTask`, `restoreTask`, `deleteList`, `restoreList`. What goes into the Trash together carries one moment of deletion, and comes
 * back together by it; what had been deleted before on its own stays where it is.
 */
import { inboxId, type Json, type Result, refuse, type StoredRow, success } from '@tidelist/shared-schema'
import type { Edit, Plan, PlanContext } from '../profile/recorder.ts'
import { descendants } from './descendants.ts'
import { readRow } from './read-row.ts'

type Target = { id: string }

export async function deleteTask(context: PlanContext, { id }: Target): Promise<Result<Plan<null>>> {
  const stored = await readRow(context, 'tasks', id)
  if (stored === null || stored.deleted_at_ms !== null) return refuse('task-not-found')
  const below = (await descendants(context, id)).filter(({ deleted_at_ms }) => deleted_at_ms === null)
  return success({ edits: mark('tasks', [stored, ...below], context.nowMs), value: null })
}

export async function restoreTask(context: PlanContext, { id }: Target): Promise<Result<Plan<null>>> {
  const stored = await readRow(context, 'tasks', id)
  if (stored === null || stored.deleted_at_ms === null) return refuse('task-not-found')
  const below = (await descendants(context, id)).filter(
    ({ deleted_at_ms }) => deleted_at_ms === stored.deleted_at_ms,
  )
  return success({ edits: mark('tasks', [stored, ...below], null), value: null })
}

export async function deleteList(
  context: PlanContext,
  { id }: Target,
): Promise<Result<Plan<{ tasks: number }>>> {
  if (id === inboxId) return refuse('list-undeletable')
  const stored = await readRow(context, 'lists', id)
  if (stored === null || stored.deleted_at_ms !== null) return refuse('list-not-found')
  const tasks = await tasksOfList(context, id, null)
  return success({
    edits: [...mark('lists', [stored], context.nowMs), ...mark('tasks', tasks, context.nowMs)],
    value: { tasks: tasks.length },
  })
}

export async function restoreList(
  context: PlanContext,
  { id }: Target,
): Promise<Result<Plan<{ tasks: number }>>> {
  const stored = await readRow(context, 'lists', id)
  if (stored === null || stored.deleted_at_ms === null) return refuse('list-not-found')
  const tasks = await tasksOfList(context, id, Number(stored.deleted_at_ms))
  return success({
    edits: [...mark('lists', [stored], null), ...mark('tasks', tasks, null)],
    value: { tasks: tasks.length },
  })
}

const mark = (t: 'tasks' | 'lists', rows: readonly StoredRow[], deletedAtMs: Json): Edit[] =>
  rows.map((stored) => ({ t, id: stored.id, stored, regs: { deleted_at: deletedAtMs } }))

async function tasksOfList(
  context: PlanContext,
  listId: string,
  deletedAtMs: number | null,
): Promise<StoredRow[]> {
  const rows = await context.run.query(
    `select to_jsonb(r) - 'user_id' as row from tasks r
     where r.user_id = $1 and r.list_id = $2 and r.deleted_at_ms is not distinct from $3::bigint`,
    [context.userId, listId, deletedAtMs],
  )
  return rows.map(({ row }) => row as StoredRow) // to_jsonb of the table
}
