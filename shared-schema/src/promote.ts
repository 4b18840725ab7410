/**
 * After an update: registers that a newer app wrote, which this version could not name until now and kept in `extra`, become columns. Pure, and
 * given the registers of the later version, so that it can be tried with a schema that does not exist yet.
 */
import type { Json } from './canonical.ts'
import type { Columns } from './registers.ts'

type Registers = Readonly<Record<string, readonly string[]>>
type Stored = Columns & { readonly extra: Readonly<Record<string, Json>> }

/** The columns that change, `extra` among them; null when nothing in `extra` is known. What a register may not hold stays there. */
export function promotedColumns(
  registers: Registers,
  row: Stored,
  isValue: (register: string, value: Json) => boolean,
): Columns | null {
  const known = Object.entries(row.extra).filter(
    ([name, value]) => Object.hasOwn(registers, name) && isValue(name, value),
  )
  if (known.length === 0) return null
  const names = new Set(known.map(([name]) => name))
  const extra = Object.fromEntries(Object.entries(row.extra).filter(([name]) => !names.has(name)))
  return {
    ...Object.assign({}, ...known.map(([name, value]) => columnsOf(registers[name] ?? [], value))),
    extra,
  }
}

function columnsOf(columns: readonly string[], value: Json): Columns {
  const [only] = columns
  if (columns.length === 1 && only !== undefined) return { [only]: value }
  const parts = value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Columns) : {} // arrays were ruled out
  return Object.fromEntries(columns.map((name) => [name, parts[name] ?? null]))
}
