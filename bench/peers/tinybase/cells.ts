/** A task as a row of TinyBase, which has no null: no due day is an empty text. */
import type { MergeableStore, Row } from 'tinybase'
import type { State } from '../peer.ts'
import type { Task } from '../tasks.ts'

export function cellsOf({ due, ...task }: Partial<Task>): Row {
  return { ...task, ...(due === undefined ? {} : { due: due ?? '' }) }
}

export function stateOf(store: MergeableStore, keys?: readonly string[]): State {
  const rows = keys
    ? keys.map((key) => [key, store.getRow('tasks', key)] as const)
    : Object.entries(store.getTable('tasks'))
  return new Map(rows.filter(([, row]) => 'title' in row).map(([key, row]) => [key, taskOf(row)]))
}

const taskOf = (row: Row): Task => ({
  title: String(row.title),
  notes: String(row.notes),
  due: row.due === '' ? null : String(row.due),
  priority: Number(row.priority),
  list: String(row.list),
})
