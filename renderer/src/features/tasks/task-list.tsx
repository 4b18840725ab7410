/**
 * The tasks of one view, windowed: only what is on screen is in the page, and only what is near it is asked of the engine. The list
 * is one tab stop; its own keys move a selected row, which is named to screen readers.
 */
// biome-ignore-all lint/a11y/useSemanticElements: rows are windowed and placed one by one, which table elements cannot be.
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { taskViewOf, useNavigation, type View } from '../../app/navigation.tsx'
import { useToday } from '../../app/use-today.ts'
import { classNames } from '../../ui/class-names.ts'
import { words } from '../../words/sentences.ts'
import { groupedView, headingAbove, impliedDay } from './grouping.ts'
import { noRows, withHeldRows } from './held-rows.ts'
import { groupHeight, rowHeight } from './row-metrics.ts'
import { RowSlot } from './row-slot.tsx'
import { rowElementId } from './task-row.tsx'
import { useHeldRows } from './use-held-rows.ts'
import { useListActions } from './use-list-actions.ts'
import { useListKeys } from './use-list-keys.ts'
import { useMarkFirstList } from './use-mark-first-list.ts'
import { useMovedRow } from './use-moved-row.ts'
import { useRowDrag } from './use-row-drag.ts'
import { useSelectedRow } from './use-selected-row.ts'
import { useTaskWindow } from './use-task-window.ts'
import './task-list.css'

type TaskListProps = { view: View; name: string; header: ReactNode; empty: ReactNode }

const overscanRows = 10

export function TaskList({ view, name, header, empty }: TaskListProps) {
  const today = useToday()
  const { selectedId, select, detailOpen, setDetailOpen } = useNavigation()
  const { rows: answer, see } = useTaskWindow(taskViewOf(view, today))
  const heldRows = useHeldRows()
  const { held, settling } = heldRows
  const answered = useMemo(() => (answer ? withHeldRows(answer, held) : noRows), [answer, held])
  const { rows, expectMove } = useMovedRow(answered)
  const [editingId, setEditingId] = useState<string | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const grid = useRef<HTMLDivElement>(null)
  const [scrollMargin, setScrollMargin] = useState(0)
  const selectedIndex = useSelectedRow(rows, answer !== null)
  const { handlers, move, shift } = useListActions({ rows, heldRows, expectMove, setEditingId })
  const canMove = view.view === 'inbox' || view.view === 'list'
  const gap = useRowDrag({ grid, rows, enabled: canMove, move })
  useMarkFirstList(answer !== null)

  const grouped = groupedView(view.view)
  const headingOf = (index: number): string | null => {
    const row = grouped && rows.rowAt(index)
    if (!row) return null
    return headingAbove(grouped, { row, before: rows.rowAt(index - 1), first: index === 0 }, today)
  }
  const virtualizer = useVirtualizer({
    count: rows.count,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight + (headingOf(index) === null ? 0 : groupHeight),
    overscan: overscanRows,
    scrollMargin,
    scrollPaddingStart: groupHeight,
    scrollPaddingEnd: rowHeight,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: headings, and so sizes, are known only once their rows are.
  useLayoutEffect(() => {
    if (grouped) virtualizer.measure()
    setScrollMargin(grid.current?.offsetTop ?? 0)
  }, [rows, virtualizer, grouped])

  const items = virtualizer.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? 0
  useEffect(() => see(first, last), [see, first, last])

  const go = (index: number) => {
    const row = rows.rowAt(index)
    if (row) select(row.id)
    virtualizer.scrollToIndex(index)
    grid.current?.focus({ preventScroll: true })
  }
  useListKeys({
    count: rows.count,
    selectedIndex,
    selected: rows.rowAt(selectedIndex),
    go,
    shift: (task, by) => canMove && shift(task, by),
    toggle: handlers.toggle,
    edit: (task) => (task.deletedAtMs === null ? handlers.edit(task.id, true) : handlers.restore(task)),
    detail: (task) => handlers.openDetail(task.id),
    remove: handlers.remove,
    back: () => (detailOpen ? setDetailOpen(false) : select(null)),
  })

  const phaseOf = (id: string | undefined) => held.find(({ row }) => row.id === id)?.phase ?? null
  return (
    <div ref={scroller} className="task-scroller scrolls">
      {header}
      <div
        ref={grid}
        role="grid"
        aria-label={words.tasks.list(name)}
        aria-rowcount={rows.count}
        aria-activedescendant={selectedIndex >= 0 && selectedId ? rowElementId(selectedId) : undefined}
        tabIndex={0}
        data-focus="task-list"
        data-testid="task-list"
        data-ready={answer !== null}
        className={classNames('task-grid', settling && 'task-grid-settling')}
        style={{ height: virtualizer.getTotalSize() }}
      >
        {items.map(({ index, start }) => {
          const task = rows.rowAt(index)
          return (
            <RowSlot
              key={task?.id ?? index}
              task={task}
              index={index}
              top={start - scrollMargin}
              heading={headingOf(index)}
              today={today}
              selected={task?.id === selectedId}
              editing={task?.id === editingId}
              heldPhase={phaseOf(task?.id)}
              showList={!canMove}
              impliedDay={task ? impliedDay(grouped, task, today) : null}
              handlers={handlers}
            />
          )
        })}
        {gap !== null && (
          <div className="task-gap" style={{ transform: `translateY(${gap * rowHeight}px)` }} />
        )}
      </div>
      {!answer && <p className="task-opening">{words.engine.slow}</p>}
      {answer && rows.count === 0 && empty}
    </div>
  )
}
