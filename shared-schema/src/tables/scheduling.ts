/** Reminders of a task, and the recurrence series that tasks are occurrences of. */
import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core'
import type { Json } from '../canonical.ts'
import { instantMs, syncedColumns } from './columns.ts'

export const reminders = pgTable(
  'reminders',
  {
    ...syncedColumns(),
    taskId: uuid('task_id').notNull(),
    remindAtMs: instantMs('remind_at_ms'),
    minutesBeforeDue: integer('minutes_before_due'),
    snoozedUntilMs: instantMs('snoozed_until_ms'),
    doneAtMs: instantMs('done_at_ms'),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    index('reminders_by_task').on(t.userId, t.taskId).where(sql`deleted_at_ms is null`),
    index('reminders_by_time')
      .on(t.userId, t.remindAtMs)
      .where(sql`deleted_at_ms is null and done_at_ms is null`),
  ],
)

export const series = pgTable(
  'series',
  {
    ...syncedColumns(),
    rule: text('rule').notNull().default(''),
    startsOn: date('starts_on', { mode: 'string' }),
    zone: text('zone'),
    countsFrom: text('counts_from').$type<'due' | 'completion'>().notNull().default('due'),
    template: jsonb('template').$type<Json>().notNull().default({}),
    paused: boolean('paused').notNull().default(false),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    check('series_rule_length', sql`char_length(${t.rule}) <= 2000`),
  ],
)
