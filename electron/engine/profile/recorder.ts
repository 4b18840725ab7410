/**
 * The only writer of a profile's rows. A local change: stamp, journal line on disk, then one transaction with rows, stamps, outbox and place in the
 * journal. What the server sends: merged and stored with the new cursor in one transaction, without an outbox entry except where
 * this device still knows better (rule 5 of the protocol). One thing at a time, so nothing is read and then written stale.
 */
import {
  type Clock,
  type Json,
  newClock,
  newRowId,
  observe,
  type Result,
  type StoredRow,
  type SyncedTable,
  success,
} from '@tidelist/shared-schema'
import type { LocalDatabase, LocalRunner } from '../database/local-database.ts'
import type { EnginePorts } from '../ports.ts'
import type { FreeSpace } from './free-space.ts'
import type { Journal, JournalEntry } from './journal.ts'
import type { JournalNote } from './journal-notes.ts'
import { createSaver } from './saver.ts'
import type { PlannedStep } from './steps.ts'
import { type PulledPage, storePage, type Touched } from './store-page.ts'
import { replayEntries } from './store-writes.ts'

/** The new values of some registers of one row; `stored` is the row as it was read, or null to make it. */
export type Edit = {
  readonly t: SyncedTable
  readonly id: string
  readonly stored: StoredRow | null
  readonly regs: Readonly<Record<string, Json>>
}

/** Without a `step` nobody can undo it: it is what the app does by itself. A step may have no edits when it undoes another one. */
export type Plan<T> = { readonly edits: readonly Edit[]; readonly value: T; readonly step?: PlannedStep }

/** What a command may use to decide what to change. Times are Unix milliseconds. */
export type PlanContext = {
  readonly run: LocalRunner
  readonly userId: string
  readonly nowMs: number
  /** The zone of this device; asked for only where a time needs it, because the system takes its time to answer. */
  zone(): string
  newId(): string
  /** Lets what was asked meanwhile be answered: between the pieces of a plan that may be long. */
  pause(): Promise<void>
}

export type Recorder = {
  /** Decides on a change and saves it. A refusal changes nothing. `call` is the window's name for it. */
  change<T>(
    command: string,
    plan: (context: PlanContext) => Promise<Result<Plan<T>>>,
    call?: string,
  ): Promise<Result<T>>
  /** True when the journal has the change of this call, which is then saved whatever became of its answer. */
  hasRecorded(call: string): Promise<boolean>
  /** Stores a page that the server sent. False: the device has begun again from 0 meanwhile, and nothing was stored. */
  store(page: PulledPage): Promise<boolean>
  /** Stores merged rows in one transaction, raises the clock to the stamps and tells of the tables. */
  merge(
    work: (run: LocalRunner) => Promise<{ stamps: readonly string[]; tables: readonly SyncedTable[] }>,
  ): Promise<void>
  /** For a plan that is only looked at. */
  context(): PlanContext
  /** Decides on a note for the journal and does what it says; null when there is nothing to note. `after` belongs to its transaction. */
  note(
    command: string,
    plan: (run: LocalRunner) => Promise<JournalNote | null>,
    after?: (run: LocalRunner) => Promise<void>,
  ): Promise<Result<JournalNote | null>>
  /** What to add to this computer's clock from now on, in milliseconds. */
  setClockOffset(offsetMs: number): Promise<void>
  clockOffset(): number
  /** Runs work that reads and writes bookkeeping with nothing in between. */
  alone<T>(work: (run: LocalDatabase) => Promise<T>): Promise<T>
  replay(entries: readonly JournalEntry[]): Promise<void>
  adopt(account: { userId: string; email: string; name: string }): Promise<void>
  userId(): string
  device(): string
  journalSeq(): number
  /** Calls `listener` after each saved change and stored page. */
  onStored(listener: (stored: Stored) => void): void
  /** Resolves when everything asked for so far is done. */
  idle(): Promise<void>
}

/** What a saved change or a page from the server has touched. */
export type Stored = {
  readonly tables: ReadonlySet<SyncedTable>
  readonly rows: number
  readonly origin: 'here' | 'server'
  /** See `Touched`. */
  readonly isPlaced: boolean
}

export type RecorderState = {
  clock: Clock
  journalSeq: number
  userId: string
  clockOffsetMs: number
  /** See `PlanContext`. */
  readonly pause: () => Promise<void>
}

export async function createRecorder(deps: {
  ports: EnginePorts
  database: LocalDatabase
  journal: Journal
  space: FreeSpace
  device: string
}): Promise<Recorder> {
  const { ports, database, journal, space, device } = deps
  const state = await readState(ports, database, device)
  const inTurn = oneAtATime()
  const listeners: ((stored: Stored) => void)[] = []
  const tell = ({ tables, isPlaced }: Touched, origin: Stored['origin']) => {
    if (tables.length === 0) return
    const stored = { tables: new Set(tables), rows: tables.length, origin, isPlaced }
    for (const listener of listeners) listener(stored)
  }
  const { nowMs, save, saveNote } = createSaver({ ports, database, journal, space }, state, tell)
  const context = (): PlanContext => ({
    run: database,
    userId: state.userId,
    nowMs: nowMs(),
    zone: ports.time.zone,
    newId: () => newRowId(nowMs(), ports.random.bytes(16)),
    pause: state.pause,
  })

  return {
    change: (command, plan, call = '') =>
      inTurn(async () => {
        const planned = await plan(context())
        if (!planned.ok) return planned
        const saved = await save({ command, call }, planned.value)
        return saved.ok ? success(planned.value.value) : saved
      }),
    hasRecorded: (call) => inTurn(() => journal.hasCall(call)),
    store: (page) =>
      inTurn(async () => {
        const touched = await storePage(database, state, page)
        if (touched !== null) tell(touched, 'server')
        return touched !== null
      }),
    merge: (work) =>
      inTurn(async () => {
        const { stamps, tables } = await database.transaction(work)
        state.clock = stamps.reduce(observe, state.clock)
        tell({ tables, isPlaced: true }, 'server')
      }),
    context,
    note: (command, plan, after = async () => undefined) =>
      inTurn(async () => {
        const note = await plan(database)
        return note === null ? success(null) : saveNote(command, note, after)
      }),
    setClockOffset: (offsetMs) =>
      inTurn(async () => {
        await database.query('update engine_state set clock_offset_ms = $1 where id = 1', [offsetMs])
        state.clockOffsetMs = offsetMs
      }),
    clockOffset: () => state.clockOffsetMs,
    alone: (work) => inTurn(() => work(database)),
    replay: (entries) => inTurn(() => replayEntries(database, state, entries)),
    adopt: ({ userId, email, name }) =>
      inTurn(async () => {
        await database.transaction(async (run) => {
          await run.query('update users set id = $1, email = $2, name = $3', [userId, email, name])
          await run.query('update engine_state set user_id = $1', [userId])
        })
        state.userId = userId
      }),
    userId: () => state.userId,
    device: () => device,
    journalSeq: () => state.journalSeq,
    onStored: (listener) => listeners.push(listener),
    idle: () => inTurn(async () => undefined),
  }
}

export async function readState(
  { timers }: Pick<EnginePorts, 'timers'>,
  database: LocalDatabase,
  device: string,
): Promise<RecorderState> {
  const [row] = await database.query(
    'select user_id, journal_seq, clock, clock_offset_ms from engine_state where id = 1',
  )
  const greatest = String(row?.clock ?? '')
  const fresh = newClock(device)
  return {
    userId: String(row?.user_id ?? ''),
    journalSeq: Number(row?.journal_seq ?? 0),
    clockOffsetMs: Number(row?.clock_offset_ms ?? 0),
    clock: greatest === '' ? fresh : observe(fresh, greatest),
    pause: () => new Promise((resume) => timers.after(0, resume)),
  }
}

function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work, work)
    last = next.catch(() => undefined)
    return next
  }
}
