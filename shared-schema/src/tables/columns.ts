/** Columns that every synced table has, and the column kinds that keep one order and one JSON form everywhere. */
import { bigint, customType, jsonb, text, uuid } from 'drizzle-orm/pg-core'
import type { Json } from '../canonical.ts'
import type { Clk } from '../merge.ts'
import { users } from './users.ts'

/** Text compared as bytes, so that ranks and stamps sort alike in PGlite, in Postgres and in JavaScript. */
export const byteText = customType<{ data: string; driverData: string }>({
  dataType: () => 'text COLLATE "C"',
})

/** An instant as Unix milliseconds: the same number in JavaScript, in JSON and in both databases. */
export const instantMs = (name: string) => bigint(name, { mode: 'number' })

/**
 * `clk` holds the stamps of the row's registers, `extra` the registers that a newer app wrote and this one cannot name,
 * `server_seq` the server's order of changes; it is null on a device until the server has sent the row.
 */
export const syncedColumns = () => ({
  userId: text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade', onUpdate: 'cascade' }),
  id: uuid('id').notNull(),
  clk: jsonb('clk').$type<Clk>().notNull(),
  extra: jsonb('extra').$type<Record<string, Json>>().notNull().default({}),
  serverSeq: bigint('server_seq', { mode: 'number' }),
  deletedAtMs: instantMs('deleted_at_ms'),
})
