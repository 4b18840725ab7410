/**
 * Between the columns of a stored row and the registers that are merged. All column kinds have the same form in `to_jsonb`
 * and on the wire, so there is nothing to convert; registers that this version cannot name travel in `extra`.
 */
import { getTableConfig } from 'drizzle-orm/pg-core'
import type { Json } from './canonical.ts'
import type { Stamp } from './clock.ts'
import { type Clk, compressClk, type MergeRow } from './merge.ts'
import {
  type Columns,
  registerColumns,
  registersOf,
  registerValue,
  type SyncedTable,
  syncedTables,
} from './registers.ts'

/** A row as `to_jsonb` gives it. */
export type StoredRow = {
  readonly id: string
  readonly clk: Clk
  readonly extra: Readonly<Record<string, Json>>
  readonly server_seq: number | null
} & Columns

/** One register of a change: its value, the stamp of the change, and the stamp of the value that its author saw. */
export type RegisterWrite = readonly [value: Json, stamp: Stamp, base: Stamp | null]

/** A change of one row. `whole` says that every register is there, so that the row can be made where it is not known. */
export type RowWrite = {
  readonly t: SyncedTable
  readonly id: string
  readonly whole: boolean
  readonly regs: Readonly<Record<string, RegisterWrite>>
}

export function toMergeRow(t: SyncedTable, stored: StoredRow): MergeRow {
  const known = Object.keys(registersOf(t)).map((name) => [name, registerValue(t, name, stored)] as const)
  return { clk: stored.clk, regs: { ...stored.extra, ...Object.fromEntries(known) } }
}

/** Every column but `user_id` and `server_seq`, ready for the upsert. Registers that are absent get their defaults. */
export function toColumns(t: SyncedTable, id: string, row: MergeRow): Columns {
  const extra: Record<string, Json> = {}
  const columns: Record<string, Json> = { ...defaultColumns(t), id, clk: row.clk, extra }
  for (const [name, value] of Object.entries(row.regs)) {
    if (Object.hasOwn(registersOf(t), name)) Object.assign(columns, registerColumns(t, name, value))
    else extra[name] = value
  }
  return columns
}

/** A change as a row to merge. Without a row here yet, its making is its oldest stamp. */
export function writeToMergeRow(write: RowWrite, known: Clk | null): MergeRow {
  const stamps = Object.fromEntries(Object.entries(write.regs).map(([name, [, stamp]]) => [name, stamp]))
  const oldest = Object.values(stamps).reduce((a, b) => (a < b ? a : b))
  const regs = Object.fromEntries(Object.entries(write.regs).map(([name, [value]]) => [name, value]))
  return { clk: compressClk(known?.['*'] ?? oldest, stamps), regs }
}

/** The default of every register column of a table. Read from the table once: every row that is written asks for it. */
export function defaultColumns(t: SyncedTable): Columns {
  const known = knownDefaults.get(t)
  if (known) return known
  const owned = new Set(Object.values(registersOf(t)).flat())
  const columns = getTableConfig(syncedTables[t]).columns.filter((column) => owned.has(column.name))
  const defaults = Object.fromEntries(
    columns.map((column) => [column.name, (column.default ?? null) as Json]),
  ) // defaults here are literals
  knownDefaults.set(t, defaults)
  return defaults
}

const knownDefaults = new Map<SyncedTable, Columns>()

/** The value that every register has in a row nobody has touched. */
export const defaultRegisters = (t: SyncedTable): Readonly<Record<string, Json>> => {
  const columns = defaultColumns(t)
  return Object.fromEntries(
    Object.keys(registersOf(t)).map((name) => [name, registerValue(t, name, columns)]),
  )
}
