/** Tags, and which task has which: a set kept as rows with computed ids, so that two devices adding one tag make one row. */
import { sql } from 'drizzle-orm'
import { check, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { syncedColumns } from './columns.ts'

export const tags = pgTable(
  'tags',
  { ...syncedColumns(), name: text('name').notNull().default(''), color: text('color') },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    check('tags_name_length', sql`char_length(${t.name}) <= 200`),
  ],
)

export const taskTags = pgTable(
  'task_tags',
  { ...syncedColumns(), taskId: uuid('task_id').notNull(), tagId: uuid('tag_id').notNull() },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    index('task_tags_by_task').on(t.userId, t.taskId).where(sql`deleted_at_ms is null`),
    index('task_tags_by_tag').on(t.userId, t.tagId).where(sql`deleted_at_ms is null`),
  ],
)
