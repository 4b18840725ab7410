/**
 * Every value that another one replaced, on a device and on the server alike. A row's present values stand in the row itself, so
 * making a row costs nothing here, and the two together are all that was ever accepted. Not synced as rows: each side keeps
 * what its own merges replaced.
 */
import { index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { Json } from '../canonical.ts'
import { byteText } from './columns.ts'
import { users } from './users.ts'

/** `base` is the stamp that the author of the replacing value had seen, null where only they know. */
export const history = pgTable(
  'history',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade', onUpdate: 'cascade' }),
    t: text('t').notNull(),
    rowId: uuid('row_id').notNull(),
    register: text('register').notNull(),
    stamp: byteText('stamp').notNull(),
    value: jsonb('value').$type<Json>(),
    replacedBy: byteText('replaced_by').notNull(),
    base: byteText('base'),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.rowId, table.register, table.stamp, table.t] }),
    index('history_by_replacement').on(table.userId, table.replacedBy),
  ],
)
