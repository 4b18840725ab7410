/** What the columns and registers of a row hold that nobody has touched. */
import { getTableConfig } from 'drizzle-orm/pg-core'
import { isSameJson, type Json } from './canonical.ts'
import { type Columns, registersOf, registerValue, type SyncedTable, syncedTables } from './registers.ts'

/** True for the value that a register has in a row nobody has touched. */
export function isDefault(t: SyncedTable, register: string, value: Json): boolean {
  const usual = defaultRegisters(t)[register]
  return usual !== undefined && isSameJson(value, usual)
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

/** The columns of a row that nobody has touched, but for those that no two rows share. */
export const untouchedColumns = (t: SyncedTable): Columns => ({ ...defaultColumns(t), extra: {} })

const knownDefaults = new Map<SyncedTable, Columns>()

/** The value that every register has in a row nobody has touched. */
export function defaultRegisters(t: SyncedTable): Readonly<Record<string, Json>> {
  const known = knownRegisters.get(t)
  if (known) return known
  const columns = defaultColumns(t)
  const values = Object.fromEntries(
    Object.keys(registersOf(t)).map((name) => [name, registerValue(t, name, columns)]),
  )
  knownRegisters.set(t, values)
  return values
}

const knownRegisters = new Map<SyncedTable, Readonly<Record<string, Json>>>()
