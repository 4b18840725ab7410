/** What a person arranged for themselves: saved filters and settings that follow them to every device. */
import { sql } from 'drizzle-orm'
import { check, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { Json } from '../canonical.ts'
import { byteText, syncedColumns } from './columns.ts'

export const savedFilters = pgTable(
  'saved_filters',
  {
    ...syncedColumns(),
    name: text('name').notNull().default(''),
    query: jsonb('query').$type<Json>().notNull().default({}),
    view: jsonb('view').$type<Json>().notNull().default({}),
    rank: byteText('rank').notNull().default('a0'),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    check('saved_filters_name_length', sql`char_length(${t.name}) <= 200`),
  ],
)

export const settings = pgTable(
  'settings',
  {
    ...syncedColumns(),
    key: text('key').notNull().default(''),
    value: jsonb('value').$type<Json>(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.id] })],
)
