/** Tasks and subtasks. The indexes answer the questions that the screens ask: a list, a day, a parent, the logbook, the Trash. */
import { sql } from 'drizzle-orm'
import { check, date, index, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { inboxId } from '../ids.ts'
import { byteText, instantMs, syncedColumns } from './columns.ts'

export const tasks = pgTable(
  'tasks',
  {
    ...syncedColumns(),
    title: text('title').notNull().default(''),
    notes: text('notes').notNull().default(''),
    status: text('status').$type<TaskStatus>().notNull().default('open'),
    completedAtMs: instantMs('completed_at_ms'),
    dueDate: date('due_date', { mode: 'string' }),
    dueAtMs: instantMs('due_at_ms'),
    dueZone: text('due_zone'),
    doOn: date('do_on', { mode: 'string' }),
    priority: smallint('priority').notNull().default(0),
    listId: uuid('list_id').notNull().default(inboxId),
    sectionId: uuid('section_id'),
    parentId: uuid('parent_id'),
    rank: byteText('rank').notNull().default('a0'),
    seriesId: uuid('series_id'),
    occurrenceDate: date('occurrence_date', { mode: 'string' }),
    createdAtMs: instantMs('created_at_ms').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    check('tasks_title_length', sql`char_length(${t.title}) <= 500`),
    check('tasks_notes_length', sql`char_length(${t.notes}) <= 100000`),
    check('tasks_priority_range', sql`${t.priority} between 0 and 4`),
    index('tasks_open_in_list')
      .on(t.userId, t.listId, t.rank, t.id)
      .where(sql`deleted_at_ms is null and status = 'open' and parent_id is null`),
    index('tasks_open_by_day')
      .on(t.userId, sql`least(due_date, do_on)`, t.rank, t.id)
      .where(sql`deleted_at_ms is null and status = 'open' and least(due_date, do_on) is not null`),
    index('tasks_by_parent')
      .on(t.userId, t.parentId, t.rank, t.id)
      .where(sql`deleted_at_ms is null and parent_id is not null`),
    index('tasks_completed')
      .on(t.userId, t.completedAtMs, t.id)
      .where(sql`deleted_at_ms is null and status <> 'open'`),
    index('tasks_deleted').on(t.userId, t.deletedAtMs, t.id).where(sql`deleted_at_ms is not null`),
  ],
)

export type TaskStatus = 'open' | 'done' | 'dropped'
