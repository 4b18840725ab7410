/**
 * Writes one change of this device: a line of the journal first, on disk, then one transaction with what it says. Only the recorder calls it, one
 * thing at a time.
 */
import {
  canonical,
  currentValue,
  formatStamp,
  parseStamp,
  type RegisterWrite,
  type Result,
  type RowWrite,
  refuse,
  type StoredRow,
  stampOf,
  success,
  tick,
} from '@tidelist/shared-schema'
import type { LocalDatabase, LocalRunner } from '../database/local-database.ts'
import type { EnginePorts } from '../ports.ts'
import { reasonOf } from '../reason.ts'
import type { FreeSpace } from './free-space.ts'
import { inPieces } from './in-pieces.ts'
import type { Journal, JournalEntry } from './journal.ts'
import { applyNote, type JournalNote } from './journal-notes.ts'
import { keepLeftOver } from './left-over.ts'
import type { Edit, Plan, RecorderState, Stored } from './recorder.ts'
import { journaledStep, stepRow } from './steps.ts'
import type { Touched } from './store-page.ts'
import { replayEntries, storeWrites } from './store-writes.ts'

export type Saver = {
  /** Unix milliseconds by the server's clock, as far as it is known. */
  nowMs(): number
  save(name: { command: string; call: string }, plan: Plan<unknown>): Promise<Result<null>>
  saveNote(
    command: string,
    note: JournalNote,
    after: (run: LocalRunner) => Promise<void>,
  ): Promise<Result<JournalNote>>
}

type SaverDeps = { ports: EnginePorts; database: LocalDatabase; journal: Journal; space: FreeSpace }

export function createSaver(
  { ports, database, journal, space }: SaverDeps,
  state: RecorderState,
  tell: (touched: Touched, origin: Stored['origin']) => void,
): Saver {
  const nowMs = () => ports.time.nowMs() + state.clockOffsetMs
  const leftOver = keepLeftOver(ports, (entries) => replayEntries(database, state, entries))
  const append = async (
    entry: Omit<JournalEntry, 'seq' | 'atMs'>,
    atMs: number,
  ): Promise<Result<JournalEntry>> => {
    if (!(await space.enough(entry.rows.length))) return refuse('disk-full')
    if (!(await leftOver.store())) return refuse('engine-unreachable')
    const line = { seq: state.journalSeq + 1, atMs, ...entry }
    try {
      await journal.append(line)
    } catch (error) {
      ports.log('journal-unwritable', { reason: reasonOf(error) })
      return refuse('journal-unwritable')
    }
    state.journalSeq = line.seq
    return success(line)
  }

  const save: Saver['save'] = async ({ command, call }, { edits, step }) => {
    const atMs = nowMs()
    const { clock, stamp } = tick(state.clock, atMs)
    const writes = await inPieces(edits, state.pause, (some) =>
      some.flatMap((edit) => {
        const write = writeOf(edit, stamp)
        return write ? [{ stored: edit.stored, write }] : []
      }),
    )
    if (writes.length === 0 && !step?.of) return success(null)
    const named = call === '' ? { command } : { command, call }
    const line = { ...named, rows: writes.map(({ write }) => write) }
    const journaled = step && journaledStep(step, stamp, writes)
    const written = await append(journaled ? { ...line, step: journaled } : line, atMs)
    if (!written.ok) return written
    state.clock = clock
    const told = journaled ? stepRow(journaled, { ...line, atMs }) : null
    const stored = await leftOver.unless(written.value, () =>
      storeWrites(database, state, { writes, step: told }),
    )
    if (!stored) return refuse('answer-lost')
    tell({ tables: edits.map(({ t }) => t), isPlaced: true }, 'here')
    return success(null)
  }

  const saveNote = async (
    command: string,
    note: JournalNote,
    after: (run: LocalRunner) => Promise<void>,
  ): Promise<Result<JournalNote>> => {
    const atMs = nowMs()
    const written = await append({ command, rows: [], note }, atMs)
    if (!written.ok) return written
    const stored = await leftOver.unless(written.value, async () => {
      state.clock = await database.transaction(async (run) => {
        const { userId, clock } = state
        const next = await applyNote(run, note, { userId, clock, atMs })
        await run.query(notedSql, [written.value.seq, formatStamp(next)])
        await after(run)
        return next
      })
    })
    if (!stored) return refuse('answer-lost')
    tell({ tables: note.kind === 'forget' ? note.rows.map(({ t }) => t) : [], isPlaced: true }, 'server')
    return success(note)
  }

  return { nowMs, save, saveNote }
}

const notedSql = 'update engine_state set journal_seq = $1, clock = $2 where id = 1'

/** The registers of an edit that really change, stamped; null when none does. Who is shown less than what stands there has not seen it. */
function writeOf(edit: Edit, stamp: string): RowWrite | null {
  const { t, id, stored } = edit
  const regs: Record<string, RegisterWrite> = {}
  for (const [register, value] of Object.entries(edit.regs)) {
    if (stored && canonical(currentValue(t, register, stored) ?? null) === canonical(value)) continue
    const seen = stored && !Object.hasOwn(stored.extra, register) ? stampOf(stored.clk, register) : null
    regs[register] = [value, laterThan(stamp, stored), seen]
  }
  if (stored && Object.keys(regs).length === 0) return null
  return { t, id, whole: stored === null, regs }
}

/** The clock has observed every stamp in the database, so a new stamp beats them all; anything else is a bug. */
function laterThan(stamp: string, stored: StoredRow | null): string {
  const newest = stored ? (Object.values(stored.clk).sort().at(-1) ?? '') : ''
  if (newest >= stamp) throw new Error(`The clock stands behind a stored stamp: ${parseStamp(newest).ms}`)
  return stamp
}
