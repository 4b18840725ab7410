/** What only a device keeps: its place in the journal and on the server, and the changes that the server has not confirmed. */
import { byteText } from '@tidelist/shared-schema/columns'
import { sql } from 'drizzle-orm'
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'

/** One row. Written in the same transaction as the rows it speaks of. */
export const engineState = pgTable('engine_state', {
  id: integer('id').primaryKey().default(1),
  userId: text('user_id').notNull(),
  /** The same random id as in the profile's marker, so that an exchanged or emptied directory is noticed. Empty before it was given. */
  identity: text('identity').notNull().default(''),
  journalSeq: bigint('journal_seq', { mode: 'number' }).notNull().default(0),
  clock: byteText('clock').notNull().default(''),
  cursor: bigint('cursor', { mode: 'number' }).notNull().default(0),
  epoch: text('epoch'),
  gc: bigint('gc', { mode: 'number' }).notNull().default(0),
  /** True once a pull from 0 has come to its end and what followed from it is done; nothing is pushed before. */
  reconciled: boolean('reconciled').notNull().default(false),
  /** True from the moment the server was found restored until that pull from 0 has ended: then what it lacks is sent to it. */
  startingOver: boolean('starting_over').notNull().default(false),
  lastConfirmedAtMs: bigint('last_confirmed_at_ms', { mode: 'number' }),
  /** What to add to this computer's clock to get the server's; 0 while they agree well enough. */
  clockOffsetMs: bigint('clock_offset_ms', { mode: 'number' }).notNull().default(0),
  /** The purge fence up to which deleted rows have been dropped here as well. */
  purgedTo: bigint('purged_to', { mode: 'number' }).notNull().default(0),
  /** Deletions up to this stamp may be sent, however many they are: a person has said so. */
  deletionsAllowedTo: byteText('deletions_allowed_to').notNull().default(''),
})

/**
 * One entry for each register that waits to be sent; the register `*` stands for a row that the server is not known to hold and goes
 * whole. `base` is the stamp of the value that the author saw before the first unsent change; a whole row that has one is no new one, but given back to
 * a server that was restored. `refused` holds the server's code.
 */
export const outbox = pgTable(
  'outbox',
  {
    t: text('t').notNull(),
    rowId: uuid('row_id').notNull(),
    register: text('register').notNull(),
    stamp: byteText('stamp').notNull(),
    base: byteText('base'),
    refused: text('refused'),
  },
  (table) => [
    primaryKey({ columns: [table.t, table.rowId, table.register] }),
    index('outbox_waiting').on(table.stamp).where(sql`refused is null`),
  ],
)

/**
 * The commands of this device, each by the one stamp that all its edits share: what they replaced stands in the history under this stamp.
 * Only added to. A step is undone when another one names it in `of`; see `profile/steps.ts`.
 */
export const steps = pgTable(
  'steps',
  {
    stamp: byteText('stamp').primaryKey(),
    command: text('command').notNull(),
    kind: text('kind').$type<'do' | 'undo' | 'redo'>().notNull(),
    /** The step that this one undoes or redoes. */
    of: byteText('of'),
    atMs: bigint('at_ms', { mode: 'number' }).notNull(),
    rows: integer('rows').notNull(),
    /** Ids of the rows it made, by table. */
    made: jsonb('made').$type<Readonly<Record<string, readonly string[]>>>().notNull(),
  },
  (table) => [index('steps_by_reverted').on(table.of).where(sql`of is not null`)],
)

/** Rows that had to go although something in them was never sent. Kept until a person restores or dismisses them. */
export const recovered = pgTable(
  'recovered',
  {
    t: text('t').notNull(),
    rowId: uuid('row_id').notNull(),
    /** Every register's value as it was. */
    regs: jsonb('regs').notNull(),
    /** `purged`: deleted for good elsewhere. `refused`: the server would not take it, and a person gave up on sending it. */
    reason: text('reason').notNull(),
    atMs: bigint('at_ms', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.t, table.rowId] })],
)

/** Rows of tables that a newer server has and this version does not know, kept until an update of the app brings the table. */
export const unknownRows = pgTable(
  'unknown_rows',
  {
    t: text('t').notNull(),
    rowId: uuid('row_id').notNull(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    clk: jsonb('clk').notNull(),
    regs: jsonb('regs').notNull(),
  },
  (table) => [primaryKey({ columns: [table.t, table.rowId] })],
)
