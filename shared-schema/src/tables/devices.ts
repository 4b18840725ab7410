/** The devices of a person, so that history can say where a change was made. `device` is the last half of its stamps. */
import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { byteText, syncedColumns } from './columns.ts'

export const devices = pgTable(
  'devices',
  {
    ...syncedColumns(),
    device: byteText('device').notNull().default(''),
    name: text('name').notNull().default(''),
    platform: text('platform').notNull().default(''),
  },
  (t) => [primaryKey({ columns: [t.userId, t.id] })],
)
