/** Merges checked writes into the rows as they are stored. Pure: says what to answer, what to write, and which values were replaced or set aside. */
import {
  type HistoryEntry,
  isUntouched,
  type Json,
  type MergeReason,
  type MergeRow,
  mergeRows,
  type PushResult,
  type RowWrite,
  replacedValues,
  type Stamp,
  type SyncedTable,
  stampOf,
  writeToMergeRow,
} from '@tidelist/shared-schema'

/** A row to be written. */
export type MergedRow = { readonly t: SyncedTable; readonly id: string; readonly row: MergeRow }

/** A value that a merge set aside for another one. */
export type Loss = {
  readonly t: SyncedTable
  readonly id: string
  readonly register: string
  readonly loser: Side
  readonly winner: Side
  /** The pushed value lost, so nobody but its author has ever seen it, unless this is a repetition. */
  readonly loserWasPushed: boolean
  readonly isTie: boolean
}
/** `base` is the stamp that the author had seen, undefined where only the history knows. `isUntouched`: a default of the row's making. */
export type Side = {
  readonly value: Json
  readonly stamp: Stamp
  readonly base: Stamp | null | undefined
  readonly isUntouched: boolean
}

export type MergedWrites = {
  readonly results: readonly PushResult[]
  readonly rows: readonly MergedRow[]
  readonly losses: readonly Loss[]
  readonly replaced: readonly HistoryEntry[]
}

export const rowKey = (t: string, id: string): string => `${t}/${id}`

export function mergeWrites(
  writes: readonly RowWrite[],
  stored: ReadonlyMap<string, MergeRow>,
): MergedWrites {
  const current = new Map(stored)
  const changed = new Map<string, MergedRow>()
  const losses: Loss[] = []
  const replaced: HistoryEntry[] = []
  const results = writes.map((write): PushResult => {
    const { t, id } = write
    const here = current.get(rowKey(t, id))
    if (!here && !write.whole) return { t, id, st: 'unknown_row' }
    if (here && write.ifAbsent) return { t, id, st: 'known_row' }
    const merged = mergeOne(write, here)
    losses.push(...merged.losses)
    replaced.push(...merged.replaced)
    current.set(rowKey(t, id), merged.row)
    // One push may hold a row twice; it is still written, and numbered, once.
    if (merged.isChanged) changed.set(rowKey(t, id), { t, id, row: merged.row })
    return { t, id, st: 'ok', ...(merged.won ? { won: merged.won } : {}) }
  })
  return { results, rows: [...changed.values()], losses, replaced }
}

type One = {
  row: MergeRow
  isChanged: boolean
  losses: Loss[]
  replaced: HistoryEntry[]
  won: PushResult['won'] | null
}

function mergeOne(write: RowWrite, here: MergeRow | undefined): One {
  const there = writeToMergeRow(write, here?.clk ?? null)
  if (!here) return { row: there, isChanged: true, losses: [], replaced: [], won: null }
  const merged = mergeRows(write.t, here, there)
  const { row, changed, reasons } = merged
  const losses: Loss[] = []
  for (const register in there.regs) {
    const reason = reasons[register]
    if (reason !== undefined && isDecided(reason))
      losses.push(lossOf({ write, here, there, register, reason }))
  }
  const kept = losses.filter((loss) => loss.loserWasPushed)
  const won = Object.fromEntries(kept.map(({ register, winner }) => [register, [winner.value, winner.stamp]]))
  return {
    row,
    // An earlier making shows in the stamps of what nobody has touched.
    isChanged: changed.length > 0 || row.clk['*'] !== here.clk['*'],
    losses,
    replaced: replacedValues({ t: write.t, id: write.id, here, merged, bases: basesOf(write) }),
    won: kept.length > 0 ? (won as PushResult['won']) : null, // Json and zod's type of it differ in readonly only
  }
}

const basesOf = (write: RowWrite): Record<string, Stamp | null> =>
  Object.fromEntries(Object.entries(write.regs).map(([name, [, , base]]) => [name, base]))

const undecided: ReadonlySet<MergeReason> = new Set(['only-here', 'only-there', 'same'])

const isDecided = (reason: MergeReason): boolean => !undecided.has(reason)

type Decided = { write: RowWrite; here: MergeRow; there: MergeRow; register: string; reason: MergeReason }

function lossOf({ write, here, there, register, reason }: Decided): Loss {
  const stored: Side = { ...sideOf(write.t, here, register), base: undefined }
  const pushed: Side = { ...sideOf(write.t, there, register), base: write.regs[register]?.[2] ?? null }
  const loserWasPushed = reason.endsWith('-here')
  const [loser, winner] = loserWasPushed ? [pushed, stored] : [stored, pushed]
  return {
    t: write.t,
    id: write.id,
    register,
    loser,
    winner,
    loserWasPushed,
    isTie: reason.startsWith('tie'),
  }
}

const sideOf = (t: SyncedTable, row: MergeRow, register: string): Omit<Side, 'base'> => ({
  value: row.regs[register] ?? null,
  stamp: stampOf(row.clk, register),
  isUntouched: isUntouched(t, row, register),
})
