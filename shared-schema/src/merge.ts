/**
 * The merge: for each register the greater (stamp, canonical value) wins, and whatever somebody typed wins over a default that stands since the row's making, which
 * two devices may each have made (a tag of one name, a line of one file). Pure, and the same function on the device and on
 * the server, so both come to the same row whatever the order, the repetition or the paging in which changes arrive.
 */
import { canonical, isSameJson, type Json } from './canonical.ts'
import { earliestStamp, type Stamp } from './clock.ts'
import { isDefault } from './defaults.ts'
import type { SyncedTable } from './registers.ts'

/** `"*"` is the stamp of the row's first making; a register without a stamp of its own has that one. */
export type Clk = { readonly '*': Stamp } & { readonly [register: string]: Stamp }

/** A row as it is merged: the value of every register that is known for it. */
export type MergeRow = { readonly clk: Clk; readonly regs: Readonly<Record<string, Json>> }

/** Why a register is as it is after a merge. */
export type MergeReason =
  | 'only-here'
  | 'only-there'
  | 'same'
  | 'newer-here'
  | 'newer-there'
  | 'tie-here'
  | 'tie-there'
  | 'typed-here'
  | 'typed-there'

export type Merged = {
  readonly row: MergeRow
  /** Registers whose value or stamp differs from `here` now. */
  readonly changed: readonly string[]
  readonly reasons: Readonly<Record<string, MergeReason>>
}

export function mergeRows(t: SyncedTable, here: MergeRow, there: MergeRow): Merged {
  const made = firstMaking(here.clk['*'], there.clk['*'])
  const regs: Record<string, Json> = { ...here.regs }
  const stamps: Record<string, Stamp> = {}
  const reasons: Record<string, MergeReason> = {}
  const changed: string[] = []
  // Most merges are of a few registers into a whole row, whose others stay as they are.
  for (const name in here.regs) {
    if (Object.hasOwn(there.regs, name)) continue
    reasons[name] = 'only-here'
    stamps[name] = stampAfter(t, { winner: here, name, made })
  }
  for (const name of Object.keys(there.regs).sort()) {
    const reason = compareRegister(t, { here, there, name })
    const winner = isThere(reason) ? there : here
    reasons[name] = reason
    regs[name] = winner.regs[name] ?? null
    stamps[name] = stampAfter(t, { winner, name, made })
    if (isThere(reason)) changed.push(name)
  }
  return { row: { clk: compressClk(made, stamps), regs }, changed, reasons }
}

export const stampOf = (clk: Clk, register: string): Stamp => clk[register] ?? clk['*']

/** The clk that says these stamps and no more: registers stamped at the row's making are left out. */
export function compressClk(made: Stamp, stamps: Readonly<Record<string, Stamp>>): Clk {
  const own: Record<string, Stamp> = {}
  for (const name in stamps) {
    const stamp = stamps[name]
    if (stamp !== undefined && stamp !== made) own[name] = stamp
  }
  return { ...own, '*': made }
}

/** True for a default that nobody has typed: it has no stamp but that of the row's making. */
export const isUntouched = (t: SyncedTable, { clk, regs }: MergeRow, register: string): boolean =>
  clk[register] === undefined && isDefault(t, register, regs[register] ?? null)

/** Its own, or that of the making: what is untouched stands since the first one. */
function stampAfter(
  t: SyncedTable,
  { winner, name, made }: { winner: MergeRow; name: string; made: Stamp },
): Stamp {
  const own = winner.clk[name]
  if (own !== undefined || winner.clk['*'] === made) return own ?? made
  return isUntouched(t, winner, name) ? made : winner.clk['*']
}

/** Of a row of which only a part is known the making is not. */
function firstMaking(here: Stamp, there: Stamp): Stamp {
  if (here === earliestStamp) return there
  return there === earliestStamp || here < there ? here : there
}

type Compared = { readonly here: MergeRow; readonly there: MergeRow; readonly name: string }

/** Of a register that is known there. */
function compareRegister(t: SyncedTable, { here, there, name }: Compared): MergeReason {
  if (!Object.hasOwn(here.regs, name)) return 'only-there'
  const untouchedHere = isUntouched(t, here, name)
  const untouchedThere = isUntouched(t, there, name)
  if (untouchedHere && untouchedThere) return 'same'
  if (untouchedHere) return 'typed-there'
  if (untouchedThere) return 'typed-here'
  const stampHere = stampOf(here.clk, name)
  const stampThere = stampOf(there.clk, name)
  if (stampHere !== stampThere) return stampHere > stampThere ? 'newer-here' : 'newer-there'
  const valueHere = here.regs[name] ?? null
  const valueThere = there.regs[name] ?? null
  if (isSameJson(valueHere, valueThere)) return 'same'
  return canonical(valueHere) > canonical(valueThere) ? 'tie-here' : 'tie-there'
}

const isThere = (reason: MergeReason): boolean => reason.endsWith('-there')
