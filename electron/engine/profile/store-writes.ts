/** Local changes into the database: rows, stamps, outbox and the place in the journal, as one statement or one transaction. */
import {
  defaultRegisters,
  formatStamp,
  type MergeRow,
  mergeRows,
  observe,
  type RowWrite,
  type StoredRow,
  type SyncedTable,
  toColumns,
  toMergeRow,
  writeToMergeRow,
} from '@tidelist/shared-schema'
import type { LocalDatabase, LocalRunner } from '../database/local-database.ts'
import {
  type OutboxEntry,
  queueStatement,
  readRows,
  recordStatement,
  upsertStatement,
} from '../database/record-sql.ts'
import type { JournalEntry } from './journal.ts'
import type { RecorderState } from './recorder.ts'

export type Write = { readonly stored: StoredRow | null; readonly write: RowWrite }

export async function storeWrites(
  database: LocalDatabase,
  state: RecorderState,
  writes: readonly Write[],
): Promise<void> {
  const tables = byTable(writes)
  const [only] = tables
  const outbox = JSON.stringify(writes.flatMap(({ write }) => outboxEntries(write)))
  const place = [state.journalSeq, formatStamp(state.clock)] as const
  if (tables.length === 1 && only) {
    await database.execute(recordStatement(only.t), [state.userId, only.rows, outbox, ...place])
    return
  }
  await database.transaction(async (run) => {
    for (const { t, rows } of tables) await run.execute(upsertStatement(t), [state.userId, rows])
    await run.execute(queueStatement, [outbox])
    await run.query('update engine_state set journal_seq = $1, clock = $2 where id = 1', [...place])
  })
}

/** A row as it stands after a local change. A new row starts from the defaults of its table. */
function rowAfter({ stored, write }: Write): MergeRow {
  const change = writeToMergeRow(write, stored?.clk ?? null)
  if (stored) return mergeRows(toMergeRow(write.t, stored), change).row
  return { clk: change.clk, regs: { ...defaultRegisters(write.t), ...change.regs } }
}

function byTable(writes: readonly Write[]): { t: SyncedTable; rows: string }[] {
  const groups = new Map<SyncedTable, unknown[]>()
  for (const each of writes) {
    const { t, id } = each.write
    const rows = groups.get(t) ?? []
    rows.push({ ...toColumns(t, id, rowAfter(each)), server_seq: each.stored?.server_seq ?? null })
    groups.set(t, rows)
  }
  return [...groups].map(([t, rows]) => ({ t, rows: JSON.stringify(rows) }))
}

function outboxEntries({ t, id, whole, regs }: RowWrite): OutboxEntry[] {
  const entries = Object.entries(regs).map(([register, [, stamp, base]]) => ({
    t,
    row_id: id,
    register,
    stamp,
    base,
  }))
  const [first] = entries
  return whole && first ? [{ ...first, register: '*', base: null }] : entries
}

/**
 * Brings in journal lines that the database has not seen, or has seen and lost. What is there already with the same or a
 * greater stamp stays; only what changes something is queued to be sent.
 */
export async function replayEntries(
  database: LocalDatabase,
  state: RecorderState,
  entries: readonly JournalEntry[],
): Promise<void> {
  for (const entry of entries) {
    const writes: Write[] = []
    for (const write of entry.rows) {
      const known = await readKnown(database, state.userId, write)
      for (const [, stamp] of Object.values(write.regs)) state.clock = observe(state.clock, stamp)
      if (known === null || changesAnything(known, write)) writes.push({ stored: known, write })
    }
    state.journalSeq = Math.max(state.journalSeq, entry.seq)
    await storeWrites(database, state, writes)
  }
}

const readKnown = async (run: LocalRunner, userId: string, { t, id }: RowWrite): Promise<StoredRow | null> =>
  (await readRows(run, userId, { t, ids: [id] })).get(id) ?? null

const changesAnything = (stored: StoredRow, write: RowWrite): boolean =>
  mergeRows(toMergeRow(write.t, stored), writeToMergeRow(write, stored.clk)).changed.length > 0
