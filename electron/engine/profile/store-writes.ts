/**
 * Local changes into the database: rows, stamps, history, outbox and the place in the journal, as one statement or one transaction. A large
 * change comes in pieces, so that questions are answered in between; its journal line counts as stored with the last of them, so a crash
 * before leads to a replay of the whole line.
 */
import {
  type Columns,
  defaultRegisters,
  earliestStamp,
  fittingColumns,
  formatStamp,
  type HistoryEntry,
  limits,
  type MergeRow,
  mergeRows,
  observe,
  type RowWrite,
  replacedValues,
  type StoredRow,
  type SyncedTable,
  toColumns,
  toMergeRow,
  unknownRegisters,
  writeToMergeRow,
} from '@tidelist/shared-schema'
import type { LocalDatabase, LocalRunner } from '../database/local-database.ts'
import {
  keepHistoryStatement,
  keepStepStatement,
  type OutboxEntry,
  queueStatement,
  readRows,
  recordStatement,
  upsertStatement,
} from '../database/record-sql.ts'
import type { JournalEntry } from './journal.ts'
import { applyNote, type JournalNote } from './journal-notes.ts'
import type { RecorderState } from './recorder.ts'
import { journaledHistory, type StepRow, stepRow } from './steps.ts'

export type Write = { readonly stored: StoredRow | null; readonly write: RowWrite }

/** Writes that belong together, with the step that they are. `history` is kept beside what the writes replace here. */
export type Writes = {
  readonly writes: readonly Write[]
  readonly step?: StepRow | null
  readonly history?: readonly HistoryEntry[]
}

export async function storeWrites(
  database: LocalDatabase,
  state: RecorderState,
  { writes, step = null, history = [] }: Writes,
): Promise<void> {
  const rest = await storeAllButLast(database, state, { writes, history })
  const part = partOf(rest)
  const [only] = part.tables
  const stepped = step && JSON.stringify(step)
  const place = [state.journalSeq, formatStamp(state.clock)] as const
  if (part.tables.length === 1 && only) {
    const { outbox, replaced } = part
    const values = [state.userId, only.rows, outbox, ...place, replaced, stepped]
    await database.execute(recordStatement(only.t), values)
    return
  }
  await database.transaction(async (run) => {
    await storePart(run, state.userId, part)
    if (stepped) await run.execute(keepStepStatement, [stepped])
    await run.query('update engine_state set journal_seq = $1, clock = $2 where id = 1', [...place])
  })
}

type Pieces = { readonly writes: readonly Write[]; readonly history: readonly HistoryEntry[] }

async function storeAllButLast(
  database: LocalDatabase,
  state: RecorderState,
  { writes, history }: Pieces,
): Promise<Pieces> {
  const last = Math.ceil(Math.max(writes.length, history.length) / limits.applyRows) - 1
  const piece = (index: number): Pieces => {
    const [from, to] = [index * limits.applyRows, (index + 1) * limits.applyRows]
    return { writes: writes.slice(from, to), history: history.slice(from, to) }
  }
  for (let index = 0; index < last; index += 1) {
    const some = partOf(piece(index))
    await database.transaction((run) => storePart(run, state.userId, some))
    await state.pause()
  }
  return last > 0 ? piece(last) : { writes, history }
}

type Part = {
  readonly tables: readonly { t: SyncedTable; rows: string }[]
  readonly outbox: string
  readonly replaced: string
}

function partOf({ writes, history }: Pieces): Part {
  const after = writes.map(rowAfter)
  return {
    tables: byTable(after),
    outbox: JSON.stringify(writes.flatMap(({ write }) => outboxEntries(write))),
    replaced: JSON.stringify([...after.flatMap((each) => each.replaced), ...history]),
  }
}

async function storePart(run: LocalRunner, userId: string, part: Part): Promise<void> {
  for (const { t, rows } of part.tables) await run.execute(upsertStatement(t), [userId, rows])
  await run.execute(keepHistoryStatement, [userId, part.replaced])
  await run.execute(queueStatement, [part.outbox])
}

type After = {
  readonly t: SyncedTable
  readonly columns: unknown
  readonly replaced: readonly HistoryEntry[]
}

/**
 * A row as it stands after a local change, and what the change replaced. A new row starts from the defaults of its table. A part of a row that is not here
 * (its database was lost, and the server has the rest) says nothing of the other registers: what stands for them gives way to any value.
 */
function rowAfter({ stored, write }: Write): After {
  const { t, id } = write
  const change = writeToMergeRow(write, stored?.clk ?? (write.whole ? null : { '*': earliestStamp }))
  const columns = (row: MergeRow) => ({
    ...columnsOf(t, { id, row }, stored),
    server_seq: stored?.server_seq ?? null,
  })
  if (!stored) {
    const regs = { ...(write.whole ? defaultRegisters(t) : unknownRegisters(t)), ...change.regs }
    return { t, columns: columns({ clk: change.clk, regs }), replaced: [] }
  }
  const here = toMergeRow(t, stored)
  const merged = mergeRows(t, here, change)
  const bases = Object.fromEntries(Object.entries(write.regs).map(([name, [, , base]]) => [name, base]))
  return { t, columns: columns(merged.row), replaced: replacedValues({ t, id, here, merged, bases }) }
}

/** What is typed here was checked. Only beside a value that has no place here already (see `fittingColumns`) is looked at it again. */
const columnsOf = (
  t: SyncedTable,
  { id, row }: { id: string; row: MergeRow },
  stored: StoredRow | null,
): Columns =>
  stored === null || Object.keys(stored.extra).length === 0
    ? toColumns(t, id, row)
    : fittingColumns(t, { id, row }, stored)

function byTable(rows: readonly After[]): { t: SyncedTable; rows: string }[] {
  const groups = new Map<SyncedTable, unknown[]>()
  for (const { t, columns } of rows) {
    const group = groups.get(t) ?? []
    group.push(columns)
    groups.set(t, group)
  }
  return [...groups].map(([t, some]) => ({ t, rows: JSON.stringify(some) }))
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
    for (let at = 0; at < entry.rows.length; at += limits.applyRows) {
      if (at > 0) await state.pause()
      const some = entry.rows.slice(at, at + limits.applyRows)
      const stored = await readKnown(database, state.userId, some)
      for (const write of some) {
        const known = stored.get(`${write.t} ${write.id}`) ?? null
        for (const [, stamp] of Object.values(write.regs)) state.clock = observe(state.clock, stamp)
        if (known === null || changesAnything(known, write)) writes.push({ stored: known, write })
      }
    }
    state.journalSeq = Math.max(state.journalSeq, entry.seq)
    if (entry.note) {
      await replayNote(database, state, { atMs: entry.atMs, note: entry.note })
      continue
    }
    const { step } = entry
    const told = step ? { step: stepRow(step, entry), history: journaledHistory(step, entry.rows) } : {}
    await storeWrites(database, state, { writes, ...told })
  }
}

async function replayNote(
  database: LocalDatabase,
  state: RecorderState,
  { atMs, note }: { atMs: number; note: JournalNote },
): Promise<void> {
  state.clock = await database.transaction(async (run) => {
    const { userId, clock } = state
    const next = await applyNote(run, note, { userId, clock, atMs })
    await run.query('update engine_state set journal_seq = $1, clock = $2 where id = 1', [
      state.journalSeq,
      formatStamp(next),
    ])
    return next
  })
}

async function readKnown(
  run: LocalRunner,
  userId: string,
  writes: readonly RowWrite[],
): Promise<Map<string, StoredRow>> {
  const known = new Map<string, StoredRow>()
  for (const t of new Set(writes.map((write) => write.t))) {
    const ids = writes.filter((write) => write.t === t).map(({ id }) => id)
    for (const [id, row] of await readRows(run, userId, { t, ids })) known.set(`${t} ${id}`, row)
  }
  return known
}

const changesAnything = (stored: StoredRow, write: RowWrite): boolean =>
  mergeRows(write.t, toMergeRow(write.t, stored), writeToMergeRow(write, stored.clk)).changed.length > 0
