/** What a merge replaced, as entries of the history, the statement that keeps them, and a row as it stood at a moment. */
import { isBlanking } from './blanking.ts'
import type { Json } from './canonical.ts'
import { earliestStamp, formatStamp, type Stamp } from './clock.ts'
import { compressClk, type Merged, type MergeRow, stampOf } from './merge.ts'
import type { SyncedTable } from './registers.ts'

/** One value that another one replaced; see the table `history`. */
export type HistoryEntry = {
  readonly t: SyncedTable
  readonly row_id: string
  readonly register: string
  readonly stamp: Stamp
  readonly value: Json
  readonly replaced_by: Stamp
  readonly base: Stamp | null
}

type Replacing = {
  readonly t: SyncedTable
  readonly id: string
  readonly here: MergeRow
  readonly merged: Merged
  /** By register: the stamp that the author of the new value had seen. */
  readonly bases?: Readonly<Record<string, Stamp | null>>
}

/**
 * The values of `here` that are no longer in the merged row. A register that was not there before replaced nothing, nor did one that only stood for a value that
 * was not known here, or a default of a later making (it never stood before what is older than it); and what was blanked in the Trash is not to be found here again.
 */
export function replacedValues({ t, id, here, merged, bases = {} }: Replacing): HistoryEntry[] {
  return merged.changed
    .filter(
      (register) =>
        Object.hasOwn(here.regs, register) &&
        stampOf(here.clk, register) !== earliestStamp &&
        stampOf(here.clk, register) <= stampOf(merged.row.clk, register) &&
        !isBlanking(stampOf(merged.row.clk, register)),
    )
    .map((register) => ({
      t,
      row_id: id,
      register,
      stamp: stampOf(here.clk, register),
      value: here.regs[register] ?? null,
      replaced_by: stampOf(merged.row.clk, register),
      base: bases[register] ?? null,
    }))
}

/** $1 user; `param` a JSON array of entries. A value that is known already stays as it was first kept. */
export const keepHistorySql = (param: string): string =>
  `insert into history (user_id, t, row_id, register, stamp, value, replaced_by, base)
   select $1, h.t, h.row_id, h.register, h.stamp, h.value, h.replaced_by, h.base
   from jsonb_to_recordset(${param}) h(t text, row_id uuid, register text, stamp text, value jsonb, replaced_by text, base text)
   on conflict do nothing`

/** The last stamp that a change at this moment (Unix milliseconds) can have: what happened up to then is not greater. */
export const endOfMoment = (ms: number): Stamp => formatStamp({ ms, counter: 0xffff, device: 'f'.repeat(16) })

/**
 * The row as it stood at a moment: of each register the value with the greatest stamp up to it. Null when the row was not made yet. Where the
 * value of then is not known here, because only its successors came, the oldest known one stands for it.
 */
export function rowAsOf(row: MergeRow, past: readonly HistoryEntry[], moment: Stamp): MergeRow | null {
  if (row.clk['*'] > moment) return null
  const stamps: Record<string, Stamp> = {}
  const regs: Record<string, Json> = {}
  for (const register of Object.keys(row.regs)) {
    const now = { stamp: stampOf(row.clk, register), value: row.regs[register] ?? null }
    const values = [now, ...past.filter((entry) => entry.register === register)]
    const then = values.reduce((best, each) => (isCloser(each.stamp, best.stamp, moment) ? each : best))
    regs[register] = then.value
    stamps[register] = then.stamp
  }
  return { clk: compressClk(row.clk['*'], stamps), regs }
}

/** The greatest up to the moment comes first, then the least after it. */
const isCloser = (stamp: Stamp, best: Stamp, moment: Stamp): boolean =>
  stamp <= moment ? best > moment || stamp > best : best > moment && stamp < best
