/** The selected row's place in the list. A row that has gone hands its selection to the one that took its place. */
import { useEffect, useRef } from 'react'
import { useNavigation } from '../../app/navigation.tsx'
import type { ShownRows } from './held-rows.ts'

export function useSelectedRow(rows: ShownRows, ready: boolean): number {
  const { selectedId, select } = useNavigation()
  const index = selectedId === null ? -1 : rows.indexOf(selectedId)
  const lastIndex = useRef(-1)
  useEffect(() => {
    if (index >= 0) lastIndex.current = index
  }, [index])
  useEffect(() => {
    if (!ready || selectedId === null || index >= 0 || lastIndex.current < 0) return
    if (rows.count === 0) return select(null)
    const heir = rows.rowAt(Math.min(lastIndex.current, rows.count - 1))
    if (heir) select(heir.id)
  }, [ready, selectedId, index, rows, select])
  return index
}
