/** A row that was just moved stands at its new place before the engine's next answer says so: a drop does not snap back, and quick keys add up. */
import type { ShownRows } from './held-rows.ts'

export type MovedRow = { readonly id: string; readonly to: number }

export function withMovedRow(rows: ShownRows, moved: MovedRow | null): ShownRows {
  const from = moved === null ? -1 : rows.indexOf(moved.id)
  if (moved === null || from < 0 || from === moved.to) return rows
  const { id, to } = moved
  const [low, high, step] = from < to ? [from, to, 1] : [to, from, -1]
  const within = (index: number) => index >= low && index <= high
  return {
    count: rows.count,
    rowAt: (index) => rows.rowAt(index === to ? from : within(index) ? index + step : index),
    indexOf: (other) => {
      const index = rows.indexOf(other)
      if (other === id) return to
      return index >= 0 && within(index) ? index - step : index
    },
  }
}
