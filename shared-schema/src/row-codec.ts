/**
 * Between the columns of a stored row and the registers that are merged. All column kinds have the same form in `to_jsonb`
 * and on the wire, so there is nothing to convert; registers that this version cannot name travel in `extra`.
 */
import { getTableConfig } from 'drizzle-orm/pg-core'
import { isSameJson, type Json } from './canonical.ts'
import type { Stamp } from './clock.ts'
import { defaultColumns, defaultRegisters } from './defaults.ts'
import { type Clk, compressClk, type MergeRow } from './merge.ts'
import {
  type Columns,
  putRegister,
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

/**
 * A change of one row. `whole` says that the row can be made from it where it is not known: registers that are left out stand at their
 * defaults since the row's making, whose stamp is `made`; without `made` it is the oldest stamp of all. `ifAbsent`: the row is given back to a server that was
 * restored. Where another device was quicker nothing of it is taken: merging without knowing who had seen what would make conflicts of old values.
 */
export type RowWrite = {
  readonly t: SyncedTable
  readonly id: string
  readonly whole: boolean
  readonly made?: Stamp
  readonly ifAbsent?: boolean
  readonly regs: Readonly<Record<string, RegisterWrite>>
}

export function toMergeRow(t: SyncedTable, stored: StoredRow): MergeRow {
  const { clk, extra } = stored
  const regs: Record<string, Json> = {}
  for (const name in registersOf(t)) regs[name] = registerValue(t, name, stored)
  // What stands in `extra` under a register's name is its value; its columns hold what this version can show (see `fittingColumns`).
  return { clk, regs: isEmpty(extra) ? regs : { ...regs, ...extra } }
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false
  return true
}

/**
 * The id, the stamps, and every column that is not at its default, ready for the upsert, which knows the defaults: what is left out need not be written as
 * JSON here and read as JSON there. `user_id` and `server_seq` are not among them.
 */
export function toColumns(t: SyncedTable, id: string, row: MergeRow): Columns {
  const columns: Record<string, Json> = { id, clk: row.clk }
  const usual = defaultRegisters(t)
  let extra: Record<string, Json> | null = null
  for (const name in row.regs) {
    const value = row.regs[name] ?? null
    if (!Object.hasOwn(usual, name)) {
      extra ??= {}
      extra[name] = value
    } else if (value !== usual[name]) putRegister(columns, { t, register: name, value }, defaultColumns(t))
  }
  if (extra !== null) columns.extra = extra
  return columns
}

/** A change as a row to merge. Of a whole row the making is the one that it tells, or its oldest stamp; a part takes that of the row that is known, or its own oldest one. */
export function writeToMergeRow(write: RowWrite, known: Clk | null): MergeRow {
  const stamps: Record<string, Stamp> = {}
  const regs: Record<string, Json> = {}
  let oldest = ''
  for (const [name, [value, stamp]] of Object.entries(write.regs)) {
    stamps[name] = stamp
    regs[name] = value
    if (oldest === '' || stamp < oldest) oldest = stamp
  }
  const made = write.whole ? oldest : (known?.['*'] ?? oldest)
  if (write.made === undefined) return { clk: compressClk(made, stamps), regs }
  return { clk: compressClk(write.made, stamps), regs: { ...defaultRegisters(write.t), ...regs } }
}

/** The row as it travels: registers that stand at their defaults since the row's making are left out. */
export function withoutDefaults(t: SyncedTable, { clk, regs }: MergeRow): MergeRow {
  const usual = defaultRegisters(t)
  const sent: Record<string, Json> = {}
  for (const name in regs) {
    const value = regs[name] ?? null
    const untouched = usual[name]
    if (clk[name] !== undefined || untouched === undefined || !isSameJson(value, untouched))
      sent[name] = value
  }
  return { clk, regs: sent }
}

/** The other way round, for a row that was received. */
export const withDefaults = (t: SyncedTable, { clk, regs }: MergeRow): MergeRow => ({
  clk,
  regs: { ...defaultRegisters(t), ...regs },
})

/** The id of nothing. */
const NOWHERE = '00000000-0000-0000-0000-000000000000'

/**
 * For a row of which only a part is known: the defaults, and in a column that must have a value and has no default the id of nothing. They give way to any
 * value of theirs (see `earliestStamp`).
 */
export function unknownRegisters(t: SyncedTable): Readonly<Record<string, Json>> {
  const columns = unknownColumns(t)
  return Object.fromEntries(
    Object.keys(registersOf(t)).map((name) => [name, registerValue(t, name, columns)]),
  )
}

/** The same as columns. */
export function unknownColumns(t: SyncedTable): Columns {
  const required = getTableConfig(syncedTables[t]).columns.filter(
    (column) => column.notNull && !column.hasDefault,
  )
  return { ...defaultColumns(t), ...Object.fromEntries(required.map((column) => [column.name, NOWHERE])) }
}
