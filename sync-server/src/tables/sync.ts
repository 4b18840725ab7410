/** What the server keeps for each person beside the synced rows: the counter of changes and the history of accepted writes. */
import { type Json, users } from '@tidelist/shared-schema'
import { bigint, index, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'

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
})

/**
 * Every accepted write, one entry for each row that a push changed. `regs` holds the values by register, `clk` their stamps in
 * the same compressed form as a row's, `bases` the stamps that the author had seen.
 */
export const changes = pgTable(
  'changes',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade', onUpdate: 'cascade' }),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    t: text('t').notNull(),
    rowId: uuid('row_id').notNull(),
    regs: jsonb('regs').$type<Record<string, Json>>().notNull(),
    clk: jsonb('clk').$type<Record<string, string>>().notNull(),
    bases: jsonb('bases').$type<Record<string, string>>().notNull(),
    device: text('device').notNull(),
    at: timestamp('at', { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.seq] }), index('changes_of_row').on(t.userId, t.rowId)],
)
