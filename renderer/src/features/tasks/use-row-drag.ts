/** Follows a dragged row: which gap the pointer is nearest to, and the move when it is let go. */
import { useDndMonitor } from '@dnd-kit/core'
import type { TaskRow } from '@tidelist/engine/client'
import { type RefObject, useRef, useState } from 'react'
import { gapAt, type Neighbours, neighboursAt } from './drop-place.ts'
import type { ShownRows } from './held-rows.ts'
import { rowHeight } from './row-metrics.ts'

type RowDragOptions = {
  readonly grid: RefObject<HTMLElement | null>
  readonly rows: ShownRows
  readonly enabled: boolean
  readonly move: (task: TaskRow, between: Neighbours) => void
}

/** The gap that the dragged row would land in, or null. */
export function useRowDrag({ grid, rows, enabled, move }: RowDragOptions): number | null {
  const [gap, setGap] = useState<number | null>(null)
  const stopFollowing = useRef<(() => void) | null>(null)

  const end = () => {
    stopFollowing.current?.()
    stopFollowing.current = null
    setGap(null)
  }

  useDndMonitor({
    onDragStart: ({ active }) => {
      if (!enabled || !active.data.current?.task) return
      const follow = (event: PointerEvent) => {
        const box = grid.current?.getBoundingClientRect()
        const inside = box && event.clientX >= box.left && event.clientX <= box.right
        setGap(inside ? gapAt(event.clientY - box.top, rowHeight, rows.count) : null)
      }
      window.addEventListener('pointermove', follow)
      stopFollowing.current = () => window.removeEventListener('pointermove', follow)
    },
    onDragCancel: end,
    onDragEnd: ({ active, over }) => {
      const task = active.data.current?.task as TaskRow | undefined // rows put themselves into their data
      const place = task && gap !== null ? neighboursAt(gap, rows.indexOf(task.id), rows) : null
      end()
      if (task && place && !over) move(task, place)
    },
  })
  return gap
}
