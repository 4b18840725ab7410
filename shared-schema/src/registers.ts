/**
 * Which columns are merged together. A register is the unit of merge: columns that only make sense together are one.
 * Every column of a synced table is either bookkeeping or in exactly one register (tested).
 * Add registers; never rename, retype or reuse one.
 */
import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import type { Json } from './canonical.ts'
import {
  conflicts,
  devices,
  lists,
  reminders,
  savedFilters,
  sections,
  series,
  settings,
  tags,
  tasks,
  taskTags,
} from './tables/index.ts'

export const syncedTables = {
  lists,
  sections,
  tasks,
  tags,
  task_tags: taskTags,
  reminders,
  series,
  saved_filters: savedFilters,
  settings,
  conflicts,
  devices,
} as const

export type SyncedTable = keyof typeof syncedTables

/** Register -> SQL columns. One column: the value is that column's. Several: the value is an object keyed by column. */
export const registers = {
  lists: {
    name: ['name'],
    kind: ['kind'],
    look: ['color', 'icon'],
    placement: ['parent_id', 'rank'],
    deleted_at: ['deleted_at_ms'],
  },
  sections: { name: ['name'], placement: ['list_id', 'rank'], deleted_at: ['deleted_at_ms'] },
  tasks: {
    title: ['title'],
    notes: ['notes'],
    status: ['status', 'completed_at_ms'],
    due: ['due_date', 'due_at_ms', 'due_zone'],
    do_on: ['do_on'],
    priority: ['priority'],
    placement: ['list_id', 'section_id', 'parent_id', 'rank'],
    series: ['series_id', 'occurrence_date'],
    created_at: ['created_at_ms'],
    deleted_at: ['deleted_at_ms'],
  },
  tags: { name: ['name'], color: ['color'], deleted_at: ['deleted_at_ms'] },
  task_tags: { link: ['task_id', 'tag_id'], deleted_at: ['deleted_at_ms'] },
  reminders: {
    target: ['task_id'],
    moment: ['remind_at_ms', 'minutes_before_due'],
    progress: ['snoozed_until_ms', 'done_at_ms'],
    deleted_at: ['deleted_at_ms'],
  },
  series: {
    rule: ['rule', 'starts_on', 'zone', 'counts_from'],
    template: ['template'],
    paused: ['paused'],
    deleted_at: ['deleted_at_ms'],
  },
  saved_filters: {
    name: ['name'],
    query: ['query'],
    view: ['view'],
    rank: ['rank'],
    deleted_at: ['deleted_at_ms'],
  },
  settings: { key: ['key'], value: ['value'], deleted_at: ['deleted_at_ms'] },
  conflicts: {
    fact: ['table_name', 'row_id', 'register', 'losing_value', 'losing_stamp', 'winning_stamp'],
    resolved: ['resolved_at_ms'],
    deleted_at: ['deleted_at_ms'],
  },
  devices: { device: ['device'], name: ['name'], platform: ['platform'], deleted_at: ['deleted_at_ms'] },
} as const satisfies Record<SyncedTable, Record<string, readonly string[]>>

export const bookkeepingColumns = ['user_id', 'id', 'clk', 'extra', 'server_seq'] as const

export const syncedTableNames = Object.keys(syncedTables) as SyncedTable[] // Object.keys widens to string

/** Registers of a table as plain data, for code that treats all tables alike. */
export const registersOf = (t: SyncedTable): Readonly<Record<string, readonly string[]>> => registers[t]

export const isSyncedTable = (name: string): name is SyncedTable => Object.hasOwn(syncedTables, name)

export type Columns = Readonly<Record<string, Json>>

/** The value of one register, picked from a row's columns. */
export function registerValue(t: SyncedTable, register: string, columns: Columns): Json {
  const names = registersOf(t)[register] ?? []
  const [only] = names
  if (names.length === 1 && only !== undefined) return columns[only] ?? null
  const parts: Record<string, Json> = {}
  for (const name of names) parts[name] = columns[name] ?? null
  return parts
}

/** Spreads the value of one register over its columns, but for those that have it in `usual`. Keys that the register does not have are left out. */
export function putRegister(
  columns: Record<string, Json>,
  { t, register, value }: { t: SyncedTable; register: string; value: Json },
  usual: Columns = {},
): void {
  const names = registersOf(t)[register] ?? []
  const [only] = names
  if (names.length === 1 && only !== undefined) {
    columns[only] = value
    return
  }
  const parts = value !== null && typeof value === 'object' ? (value as Columns) : {} // several columns: an object by definition
  for (const name of names) {
    const part = parts[name] ?? null
    if (part !== usual[name]) columns[name] = part
  }
}

/** SQL column names of a synced table, in the table's order. */
export const columnNames = (t: SyncedTable): string[] => {
  const table: unknown = syncedTables[t]
  if (!is(table, PgTable)) throw new Error(`${t} is not a table`)
  return getTableConfig(table).columns.map((column) => column.name)
}
