/** One task in a list: its box, its title (or the field that edits it), its quiet facts, and what can be done with it. */
// biome-ignore-all lint/a11y/useSemanticElements: rows are windowed and placed one by one, which table elements cannot be.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid is the one tab stop and names its active row.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys of rows are those of the list, in use-list-keys.ts.
import { useDraggable } from '@dnd-kit/core'
import type { Result, TaskRow as Task } from '@tidelist/engine/client'
import { PanelRight, Trash2, Undo2 } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { CheckCircle } from '../../ui/check-circle.tsx'
import { classNames } from '../../ui/class-names.ts'
import { dateWithDay } from '../../words/date-words.ts'
import { words } from '../../words/sentences.ts'
import type { HeldPhase } from './held-rows.ts'
import { RowTitleEditor } from './row-title-editor.tsx'
import { TaskMeta } from './task-meta.tsx'
import './task-row.css'

export type RowHandlers = {
  readonly select: (id: string) => void
  readonly toggle: (task: Task) => void
  readonly edit: (id: string | null, byKey: boolean) => void
  readonly saveTitle: (id: string, title: string) => Promise<Result<null>>
  /** For an edit whose row has gone from the screen: a refusal is said elsewhere. */
  readonly saveLeftTitle: (id: string, title: string) => Promise<boolean>
  readonly openDetail: (id: string) => void
  readonly remove: (task: Task) => void
  readonly restore: (task: Task) => void
}

type TaskRowProps = {
  task: Task
  index: number
  today: string
  selected: boolean
  editing: boolean
  heldPhase: HeldPhase | null
  showList: boolean
  /** The due day that the view says already. */
  impliedDay: string | null
  handlers: RowHandlers
}

export const TaskRow = memo(function TaskRow(props: TaskRowProps) {
  const { task, index, today, selected, editing, heldPhase, showList, impliedDay, handlers } = props
  const inTrash = task.deletedAtMs !== null
  const done = heldPhase !== null || task.status !== 'open'
  const { setNodeRef, listeners, isDragging } = useDraggable({
    id: task.id,
    data: { task },
    disabled: editing || inTrash,
  })
  const box = done ? words.tasks.reopen(task.title) : words.tasks.complete(task.title)
  return (
    <div
      {...listeners}
      ref={setNodeRef}
      id={rowElementId(task.id)}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 1}
      aria-selected={selected}
      aria-label={rowLabel(task, today)}
      data-testid="task-row"
      data-task-id={task.id}
      className={classNames(
        'task-row',
        heldPhase !== null && 'task-row-done',
        heldPhase === 'leaving' && 'task-row-leaving',
        editing && 'task-row-editing',
        isDragging && 'task-row-dragging',
      )}
      onClick={() => handlers.select(task.id)}
      onDoubleClick={() => !inTrash && handlers.edit(task.id, true)}
    >
      <div role="gridcell" className="task-cell">
        {inTrash ? (
          <Trash2 className="icon task-in-trash" aria-hidden="true" />
        ) : (
          <CheckCircle
            label={box}
            checked={done}
            priority={task.priority}
            tabbable={false}
            onToggle={() => handlers.toggle(task)}
          />
        )}
        {editing ? (
          <RowTitleEditor
            taskId={task.id}
            title={task.title}
            label={words.tasks.editField(task.title)}
            save={(title) => handlers.saveTitle(task.id, title)}
            saveLeft={(title) => handlers.saveLeftTitle(task.id, title)}
            onDone={(byKey) => handlers.edit(null, byKey)}
          />
        ) : (
          <span className="task-title" data-testid="task-title">
            {task.title}
          </span>
        )}
        {!editing && <TaskMeta task={task} today={today} showList={showList} impliedDay={impliedDay} />}
        {!editing && <RowActions task={task} handlers={handlers} />}
      </div>
    </div>
  )
})

/** What the eye sees in the ring and in the facts, said after the title. */
function rowLabel({ title, priority, dueDate }: Task, today: string): string {
  const facts = [
    priority > 0 && words.tasks.priority(priority),
    dueDate !== null && words.tasks.due(dateWithDay(dueDate, today)),
  ]
  return [title, ...facts.filter((fact) => fact !== false)].join(', ')
}

export const rowElementId = (taskId: string): string => `task-${taskId}`

function RowActions({ task, handlers }: { task: Task; handlers: RowHandlers }) {
  const inTrash = task.deletedAtMs !== null
  return (
    <span className="task-actions">
      {inTrash && (
        <RowButton label={words.tasks.restore} onClick={() => handlers.restore(task)}>
          <Undo2 className="icon" />
        </RowButton>
      )}
      <RowButton label={words.tasks.details} onClick={() => handlers.openDetail(task.id)}>
        <PanelRight className="icon" />
      </RowButton>
      {!inTrash && (
        <RowButton label={words.tasks.delete} onClick={() => handlers.remove(task)}>
          <Trash2 className="icon" />
        </RowButton>
      )}
    </span>
  )
}

type RowButtonProps = { label: string; onClick: () => void; children: ReactNode }

/** The browser's own button: there are two in every row, and the library's cost more than the rest of it. */
function RowButton({ label, onClick, children }: RowButtonProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={label}
      className="icon-button"
      onPointerDown={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onClick={(event) => {
        event.stopPropagation()
        onClick()
      }}
    >
      {children}
    </button>
  )
}
