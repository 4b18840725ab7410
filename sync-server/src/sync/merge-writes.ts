/** Merges checked writes into the rows as they are stored. Pure: says what to answer, what to write, and which values were set aside. */
import {
  defaultRegisters,
  type Json,
  type MergeReason,
  type MergeRow,
  mergeRows,
  type PushResult,
  type RowWrite,
  type Stamp,
  type SyncedTable,
  stampOf,
  syncedTableNames,
  writeToMergeRow,
} from '@tidelist/shared-schema'

/** A row to be written. `accepted` are the registers of this push that became part of it; the history keeps them. */
export type MergedRow = {
  readonly t: SyncedTable
  readonly id: string
  readonly row: MergeRow
  readonly accepted: Accepted
}
export type Accepted = {
  readonly regs: Readonly<Record<string, Json>>
  readonly stamps: Readonly<Record<string, Stamp>>
  readonly bases: Readonly<Record<string, Stamp>>
}

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
}

export const rowKey = (t: string, id: string): string => `${t}/${id}`

export function mergeWrites(
  writes: readonly RowWrite[],
  stored: ReadonlyMap<string, MergeRow>,
): MergedWrites {
  const current = new Map(stored)
  const changed = new Map<string, MergedRow>()
  const losses: Loss[] = []
  const results = writes.map((write): PushResult => {
    const { t, id } = write
    const here = current.get(rowKey(t, id))
    if (!here && !write.whole) return { t, id, st: 'unknown_row' }
    const merged = mergeOne(write, here)
    losses.push(...merged.losses)
    current.set(rowKey(t, id), merged.row)
    if (merged.changed.length > 0) keep(changed, { t, id, row: merged.row, accepted: accept(write, merged) })
    return { t, id, st: 'ok', ...(merged.won ? { won: merged.won } : {}) }
  })
  return { results, rows: [...changed.values()], losses }
}

type One = {
  row: MergeRow
  changed: readonly string[]
  losses: Loss[]
  won: PushResult['won'] | null
}

function mergeOne(write: RowWrite, here: MergeRow | undefined): One {
  const there = writeToMergeRow(write, here?.clk ?? null)
  if (!here) return { row: there, changed: Object.keys(there.regs), losses: [], won: null }
  const { row, changed, reasons } = mergeRows(here, there)
  const losses = Object.entries(reasons).flatMap(([register, reason]) =>
    isDecided(reason) ? [lossOf({ write, here, there, register, reason })] : [],
  )
  const kept = losses.filter((loss) => loss.loserWasPushed)
  const won = Object.fromEntries(kept.map(({ register, winner }) => [register, [winner.value, winner.stamp]]))
  return { row, changed, losses, won: kept.length > 0 ? (won as PushResult['won']) : null } // Json and zod's type of it differ in readonly only
}

const isDecided = (reason: MergeReason): boolean => /^(newer|tie)-/.test(reason)

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

function sideOf(t: SyncedTable, row: MergeRow, register: string): Omit<Side, 'base'> {
  const value = row.regs[register] ?? null
  const stamp = stampOf(row.clk, register)
  return { value, stamp, isUntouched: stamp === row.clk['*'] && isDefault(t, register, value) }
}

const isDefault = (t: SyncedTable, register: string, value: Json): boolean =>
  defaultTexts.get(`${t}.${register}`) === JSON.stringify(value)

const defaultTexts = new Map<string, string>(
  syncedTableNames.flatMap((t) =>
    Object.entries(defaultRegisters(t)).map(
      ([name, value]) => [`${t}.${name}`, JSON.stringify(value)] as const,
    ),
  ),
)

/** What a row's making left at its defaults is not history: it says nothing that the row's own stamp does not. */
function accept(write: RowWrite, { row, changed }: Pick<One, 'row' | 'changed'>): Accepted {
  const own = changed.flatMap((name) => {
    const register = write.regs[name]
    return register && !sideOf(write.t, row, name).isUntouched ? [[name, register] as const] : []
  })
  return {
    regs: Object.fromEntries(own.map(([name, [value]]) => [name, value])),
    stamps: Object.fromEntries(own.map(([name, [, stamp]]) => [name, stamp])),
    bases: Object.fromEntries(own.flatMap(([name, [, , base]]) => (base === null ? [] : [[name, base]]))),
  }
}

/** One push may hold a row twice; it is still written, and numbered, once. */
function keep(changed: Map<string, MergedRow>, next: MergedRow): void {
  const key = rowKey(next.t, next.id)
  const earlier = changed.get(key)?.accepted
  changed.set(key, {
    ...next,
    accepted: {
      regs: { ...earlier?.regs, ...next.accepted.regs },
      stamps: { ...earlier?.stamps, ...next.accepted.stamps },
      bases: { ...earlier?.bases, ...next.accepted.bases },
    },
  })
}
