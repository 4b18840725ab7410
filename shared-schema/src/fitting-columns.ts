/**
 * Values of a newer app that the columns of this version do not hold: a longer title, one more kind of status. A device keeps such a value as it came, in `extra`, as it
 * does with a register that it cannot name, and shows what it knew before; the version that can hold it takes it from there.
 */
import type { Json } from './canonical.ts'
import { defaultRegisters } from './defaults.ts'
import type { MergeRow } from './merge.ts'
import { isRegisterValue } from './register-values.ts'
import { type Columns, registersOf, registerValue, type SyncedTable } from './registers.ts'
import { type StoredRow, toColumns, unknownColumns } from './row-codec.ts'

/**
 * As `toColumns`, for a row with values that nobody here has checked. `here`: the row as it is stored, or null. Whatever the values are, the columns can be stored, and
 * `toMergeRow` gives the same row back.
 */
export function fittingColumns(
  t: SyncedTable,
  { id, row }: { id: string; row: MergeRow },
  here: StoredRow | null,
): Columns {
  const columns = toColumns(t, id, row)
  const waiting = waitingRegisters(t, row)
  if (waiting.length === 0) return columns
  const shown: Columns = here ?? unknownColumns(t)
  const names = waiting.flatMap((name) => registersOf(t)[name] ?? [])
  return {
    ...columns,
    ...Object.fromEntries(names.map((name) => [name, shown[name] ?? null])),
    extra: {
      ...(columns.extra as Record<string, Json> | undefined), // `toColumns` has made it
      ...Object.fromEntries(waiting.map((name) => [name, row.regs[name] ?? null])),
    },
  }
}

/** The value of a register as it was merged last, shown or not; undefined for one that neither has a column nor waits. */
export function currentValue(t: SyncedTable, register: string, row: StoredRow): Json | undefined {
  if (Object.hasOwn(row.extra, register)) return row.extra[register]
  return Object.hasOwn(registersOf(t), register) ? registerValue(t, register, row) : undefined
}

/** Those with a column that does not hold their value. Defaults are told by being the very same value, which spares most of the time. */
function waitingRegisters(t: SyncedTable, { regs }: MergeRow): string[] {
  const usual = storableDefaults(t)
  const waiting: string[] = []
  for (const name in registersOf(t)) {
    const value = regs[name]
    if (value === undefined || value === usual[name]) continue
    if (!isRegisterValue(t, name, value)) waiting.push(name)
  }
  return waiting
}

const known = new Map<SyncedTable, Readonly<Record<string, Json>>>()

/** The defaults that a register may hold; the null of a column that must have a value is none. */
function storableDefaults(t: SyncedTable): Readonly<Record<string, Json>> {
  const found = known.get(t)
  if (found) return found
  const usual = Object.entries(defaultRegisters(t)).filter(([name, value]) => isRegisterValue(t, name, value))
  const storable = Object.fromEntries(usual)
  known.set(t, storable)
  return storable
}
