/** The headings between rows in Today and Upcoming, found from a row and the one before it. */
import type { TaskRow } from '@tidelist/engine/client'
import { dayHeading, localDate } from '../../words/date-words.ts'
import { words } from '../../words/sentences.ts'

export type GroupedView = 'today' | 'upcoming' | 'logbook'

/** The day under which a row stands: the earlier of its do-on and due dates, by which the engine orders. */
export function dayOf(row: Pick<TaskRow, 'dueDate' | 'doOn'>): string | null {
  if (row.doOn === null || row.dueDate === null) return row.doOn ?? row.dueDate
  const [earlier = null] = [row.doOn, row.dueDate].sort()
  return earlier
}

/** Only a due date can be overdue; what was planned for an earlier day belongs to today. The engine orders by this first. */
const isOverdue = (row: TaskRow, today: string): boolean => row.dueDate !== null && row.dueDate < today

export function groupedView(view: string): GroupedView | null {
  return view === 'today' || view === 'upcoming' || view === 'logbook' ? view : null
}

export function groupOf(view: GroupedView, row: TaskRow, today: string): string {
  if (view === 'logbook') {
    return row.completedAtMs === null ? '' : dayHeading(localDate(new Date(row.completedAtMs)), today)
  }
  if (view === 'today') return isOverdue(row, today) ? words.tasks.overdue : words.tasks.today
  const day = dayOf(row)
  return day === null ? '' : dayHeading(day, today)
}

/** The day that a row need not repeat, because its view or its heading says it. */
export function impliedDay(view: GroupedView | null, row: TaskRow, today: string): string | null {
  if (view === 'today') return today
  return view === 'upcoming' ? dayOf(row) : null
}

/** The heading above a row, or null when it continues the group of the row before it. */
export function headingAbove(
  view: GroupedView,
  rows: { row: TaskRow; before: TaskRow | undefined; first: boolean },
  today: string,
): string | null {
  const group = groupOf(view, rows.row, today)
  if (rows.first) return group
  if (!rows.before) return null
  return groupOf(view, rows.before, today) === group ? null : group
}
