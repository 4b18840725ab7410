/** What the server keeps for each person beside the synced rows and their history: the counter of changes. */
import { users } from '@tidelist/shared-schema'
import { bigint, jsonb, pgTable, text } from 'drizzle-orm/pg-core'

/**
 * One row a person, locked by every push of theirs. `seq` is the last number given to a changed row; `gc` is the number below
 * which purged rows are forgotten; `epoch` changes when the server was restored and numbers may be given twice.
 */
export const syncUser = pgTable('sync_user', {
  userId: text('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade', onUpdate: 'cascade' }),
  epoch: text('epoch').notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull().default(0),
  gc: bigint('gc', { mode: 'number' }).notNull().default(0),
  /** When the Trash was last looked through, in Unix milliseconds. */
  tendedAtMs: bigint('tended_at_ms', { mode: 'number' }).notNull().default(0),
  /** How far `seq` had come on some earlier days, oldest first: a row with a smaller number has not changed since. */
  marks: jsonb('marks').$type<readonly SeqMark[]>().notNull().default([]),
})

export type SeqMark = { readonly atMs: number; readonly seq: number }
