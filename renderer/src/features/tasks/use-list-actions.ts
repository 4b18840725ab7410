/** Joins what a row or a key asks for with the commands, and with what the list then shows: held rows, selection, focus. */
import type { TaskRow } from '@tidelist/engine/client'
import { useMemo, useRef } from 'react'
import { focusPlace } from '../../app/focus-places.ts'
import { useNavigation } from '../../app/navigation.tsx'
import { type Neighbours, neighboursAt } from './drop-place.ts'
import type { ShownRows } from './held-rows.ts'
import type { MovedRow } from './moved-row.ts'
import type { RowHandlers } from './task-row.tsx'
import type { HeldRows } from './use-held-rows.ts'
import { useTaskActions } from './use-task-actions.ts'

type ListActionsOptions = {
  readonly rows: ShownRows
  readonly heldRows: HeldRows
  readonly expectMove: (moved: MovedRow | null) => void
  readonly setEditingId: (id: string | null) => void
}

export type ListActions = {
  readonly handlers: RowHandlers
  readonly move: (task: TaskRow, between: Neighbours) => void
  /** Moves a row one place up or down. */
  readonly shift: (task: TaskRow, by: 1 | -1) => void
}

export function useListActions({
  rows,
  heldRows,
  expectMove,
  setEditingId,
}: ListActionsOptions): ListActions {
  const actions = useTaskActions()
  const { select, setDetailOpen } = useNavigation()
  const { hold, release } = heldRows
  // Read when something is asked for: were the handlers new with every answer, every row would be drawn again with it.
  const latest = useRef({ rows, held: heldRows.held })
  latest.current = { rows, held: heldRows.held }
  return useMemo(() => {
    const toggle = async (task: TaskRow) => {
      const done = task.status !== 'open' || latest.current.held.some(({ row }) => row.id === task.id)
      if (done) {
        if (await actions.reopen(task)) release(task.id)
        return
      }
      hold(task, latest.current.rows.indexOf(task.id))
      if (!(await actions.complete(task))) release(task.id)
    }
    const handlers: RowHandlers = {
      select: (id) => {
        select(id)
        focusPlace('task-list')
      },
      toggle: (task) => void (task.deletedAtMs === null ? toggle(task) : actions.restore(task)),
      edit: (id, byKey) => {
        setEditingId(id)
        if (id !== null) select(id)
        if (id === null && byKey) focusPlace('task-list')
      },
      saveTitle: actions.saveTitle,
      saveLeftTitle: actions.saveLeftTitle,
      openDetail: (id) => {
        select(id)
        setDetailOpen(true)
      },
      remove: (task) => void (task.deletedAtMs === null && actions.remove(task)),
      restore: (task) => void actions.restore(task),
    }
    const move = async (task: TaskRow, between: Neighbours) => {
      expectMove({ id: task.id, to: between.place })
      if (!(await actions.move(task, between))) expectMove(null)
    }
    const shift = (task: TaskRow, by: 1 | -1) => {
      const { rows } = latest.current
      const index = rows.indexOf(task.id)
      const target = index + by
      if (index < 0 || target < 0 || target >= rows.count) return
      const between = neighboursAt(by === 1 ? index + 2 : index - 1, index, rows)
      if (between) void move(task, between)
    }
    return { handlers, move: (task, between) => void move(task, between), shift }
  }, [actions, hold, release, expectMove, select, setDetailOpen, setEditingId])
}
