/** What a due day means for an open task: red once it has gone by, amber on the day itself. */
import type { TaskRow } from '@tidelist/engine/client'

export type DueTone = 'overdue' | 'today' | 'later'

export function dueTone({ status, dueDate }: Pick<TaskRow, 'status' | 'dueDate'>, today: string): DueTone {
  if (status !== 'open' || dueDate === null || dueDate > today) return 'later'
  return dueDate < today ? 'overdue' : 'today'
}
