/** Shows a move before the engine confirms it, until an answer shows it too, or it is refused. */
import { useEffect, useMemo, useState } from 'react'
import type { ShownRows } from './held-rows.ts'
import { type MovedRow, withMovedRow } from './moved-row.ts'

/** An answer that never shows the move, e.g. because another device moved the row, is the truth after this long. */
const trustMs = 1500

export function useMovedRow(base: ShownRows) {
  const [moved, expectMove] = useState<MovedRow | null>(null)
  if (moved !== null && base.indexOf(moved.id) === moved.to) expectMove(null)
  useEffect(() => {
    if (moved === null) return
    const timer = setTimeout(() => expectMove(null), trustMs)
    return () => clearTimeout(timer)
  }, [moved])
  const rows = useMemo(() => withMovedRow(base, moved), [base, moved])
  return { rows, expectMove }
}
