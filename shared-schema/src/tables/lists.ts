/** Lists, their folders (a folder is a list of kind `folder`; nesting by `parent_id`) and the sections inside a list. */
import { sql } from 'drizzle-orm'
import { check, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { inboxId } from '../ids.ts'
import { byteText, syncedColumns } from './columns.ts'

export const lists = pgTable(
  'lists',
  {
    ...syncedColumns(),
    name: text('name').notNull().default(''),
    kind: text('kind').$type<ListKind>().notNull().default('list'),
    color: text('color'),
    icon: text('icon'),
    parentId: uuid('parent_id'),
    rank: byteText('rank').notNull().default('a0'),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    check('lists_name_length', sql`char_length(${t.name}) <= 200`),
    index('lists_in_order').on(t.userId, t.parentId, t.rank, t.id).where(sql`deleted_at_ms is null`),
  ],
)

export const sections = pgTable(
  'sections',
  {
    ...syncedColumns(),
    name: text('name').notNull().default(''),
    listId: uuid('list_id').notNull().default(inboxId),
    rank: byteText('rank').notNull().default('a0'),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    check('sections_name_length', sql`char_length(${t.name}) <= 200`),
    index('sections_in_order').on(t.userId, t.listId, t.rank, t.id).where(sql`deleted_at_ms is null`),
  ],
)

export type ListKind = 'list' | 'folder'
