/** Values that a merge set aside, written by the server and synced to every device until a person has looked at them. */
import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { Json } from '../canonical.ts'
import { byteText, instantMs, syncedColumns } from './columns.ts'

export const conflicts = pgTable(
  'conflicts',
  {
    ...syncedColumns(),
    tableName: text('table_name').notNull().default(''),
    rowId: uuid('row_id').notNull(),
    register: text('register').notNull().default(''),
    losingValue: jsonb('losing_value').$type<Json>(),
    losingStamp: byteText('losing_stamp').notNull().default(''),
    winningStamp: byteText('winning_stamp').notNull().default(''),
    resolvedAtMs: instantMs('resolved_at_ms'),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.id] }),
    index('conflicts_unresolved')
      .on(t.userId, t.rowId)
      .where(sql`deleted_at_ms is null and resolved_at_ms is null`),
  ],
)
