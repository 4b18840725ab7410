/** One drag at a time, of a task or of a list. A task let go over a list moves there; all else is up to the list it came from. */
import {
  type Active,
  type CollisionDetection,
  closestCenter,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type Modifier,
  PointerSensor,
  pointerWithin,
  useSensor,
  useSensors,
} from '@dnd-kit/core'
import type { TaskRow } from '@tidelist/engine/client'
import { type ReactNode, useState } from 'react'
import { useCommand } from '../engine/use-command.ts'
import { failureSentence } from '../words/failure-sentences.ts'
import { words } from '../words/sentences.ts'
import { useNotices } from './notices.tsx'
import './drag-and-drop.css'

const startPx = 5
const besidePointerPx = 14

/** Keys move tasks and lists without any drag mode, so there is nothing to explain about one. */
const quiet = {
  announcements: {
    onDragStart: () => undefined,
    onDragOver: () => undefined,
    onDragEnd: () => undefined,
    onDragCancel: () => undefined,
  },
  screenReaderInstructions: { draggable: '' },
}

export function DragAndDrop({ children }: { children: ReactNode }) {
  const run = useCommand()
  const { show, announce } = useNotices()
  const [dragged, setDragged] = useState<TaskRow | null>(null)
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: startPx } }))

  const moveToList = async ({ active, over }: DragEndEvent) => {
    setDragged(null)
    const task = taskOf(active)
    const target = over?.data.current as { listId?: string; name?: string } | undefined // set by the sidebar's entries
    if (!task || !target?.listId || target.listId === task.listId) return
    const result = await run('moveTask', { id: task.id, listId: target.listId })
    if (result.ok) announce(words.notices.moved(task.title, target.name ?? ''))
    else show({ text: failureSentence(result.failure), tone: 'trouble' })
  }
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={detect}
      accessibility={quiet}
      onDragStart={({ active }) => setDragged(taskOf(active) ?? null)}
      onDragCancel={() => setDragged(null)}
      onDragEnd={(event) => void moveToList(event)}
    >
      {children}
      <DragOverlay dropAnimation={null} modifiers={[besidePointer]}>
        {dragged && <div className="drag-card">{dragged.title}</div>}
      </DragOverlay>
    </DndContext>
  )
}

const taskOf = (active: Active): TaskRow | undefined => active.data.current?.task

/** Tasks need the pointer on a list; lists swap places with the nearest one. */
const detect: CollisionDetection = (args) =>
  args.active.data.current?.list ? closestCenter(args) : pointerWithin(args)

/** The card hangs beside the pointer, wherever in its wide row the task was taken. */
const besidePointer: Modifier = ({ activatorEvent, draggingNodeRect, transform }) => {
  if (!(activatorEvent instanceof PointerEvent) || !draggingNodeRect) return transform
  return {
    ...transform,
    x: transform.x + activatorEvent.clientX - draggingNodeRect.left + besidePointerPx,
    y: transform.y + activatorEvent.clientY - draggingNodeRect.top + besidePointerPx,
  }
}
