/** One task with its notes and subtasks, for the detail pane. */
import { limits } from '@tidelist/shared-schema'
import type { TaskDetail } from '../contract/index.ts'
import type { LocalRunner, Statement } from '../database/local-database.ts'
import { taskRowColumns, toTaskRow } from './task-rows.ts'

/** Null when the task is not there (any more). One in the Trash is shown. */
export async function taskDetail(run: LocalRunner, userId: string, id: string): Promise<TaskDetail | null> {
  const [row, ...subtasks] = await run.execute(detailStatement, [userId, id])
  if (row?.id !== id) return null
  return { ...toTaskRow(row), notes: String(row.notes), subtasks: subtasks.map(toTaskRow) }
}

/** $1 user, $2 task: it, then its subtasks. Asked for again with every edit of what is open, here or elsewhere. */
const detailStatement: Statement = {
  name: 'task_detail',
  types: ['text', 'uuid'],
  text: `select ${taskRowColumns}, t.notes from tasks t
   where t.user_id = $1 and (t.id = $2 or (t.parent_id = $2 and t.deleted_at_ms is null))
   order by t.id <> $2, t.rank, t.id limit ${limits.windowRows + 1}`,
}
