/** Puts the rows that are on screen already in the place of equal ones of a new answer, so that only rows that have changed are drawn again. */
import type { TaskRow } from '@tidelist/engine/client'

export function keepEqualRows(rows: readonly TaskRow[], shown: readonly TaskRow[]): TaskRow[] {
  const byId = new Map(shown.map((row) => [row.id, row]))
  return rows.map((row) => {
    const known = byId.get(row.id)
    return known && JSON.stringify(known) === JSON.stringify(row) ? known : row
  })
}
