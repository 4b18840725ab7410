/** Last writer wins by whole rows and wall clock, as one would write it in an afternoon: the rows, their file and the rule. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { State } from '../peer.ts'
import type { Task } from '../tasks.ts'

export type Row = { readonly id: string; readonly updatedAtMs: number; readonly task: Task }

export type Exchange = { readonly since: number; readonly rows: readonly Row[] }
export type ExchangeAnswer = { readonly seq: number; readonly rows: readonly Row[] }

export type RowFile = {
  readonly rows: Map<string, Row>
  /** Keeps the row if it is newer; says whether it did. */
  merge(row: Row): boolean
}

const saveAfterMs = 100

/** All rows in one JSON file, written a moment after the last change. */
export function openRowFile(file: string): RowFile {
  // Our own file.
  const kept: Row[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  const rows = new Map(kept.map((row) => [row.id, row]))
  let timer: NodeJS.Timeout | undefined
  const saveSoon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => writeFileSync(file, JSON.stringify([...rows.values()])), saveAfterMs)
    timer.unref()
  }
  return {
    rows,
    merge: (row) => {
      const mine = rows.get(row.id)
      if (mine && mine.updatedAtMs >= row.updatedAtMs) return false
      rows.set(row.id, row)
      saveSoon()
      return true
    },
  }
}

export function stateOf({ rows }: RowFile, keys?: readonly string[]): State {
  const wanted = keys ? keys.flatMap((key) => rows.get(key) ?? []) : [...rows.values()]
  return new Map(wanted.map(({ id, task }) => [id, task]))
}
