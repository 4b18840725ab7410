/** The place of one row in the windowed list: its heading when it opens a group, then the task, or its outline while it is on its way. */
// biome-ignore-all lint/a11y/useSemanticElements: rows are windowed and placed one by one, which table elements cannot be.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid is the one tab stop and names its active row.
// biome-ignore-all lint/a11y/noNoninteractiveElementToInteractiveRole: the heading of a group is the header of its rows.

import type { ComponentProps } from 'react'
import { TaskRow } from './task-row.tsx'

type RowSlotProps = Omit<ComponentProps<typeof TaskRow>, 'task'> & {
  task: ComponentProps<typeof TaskRow>['task'] | undefined
  heading: string | null
  top: number
}

export function RowSlot({ task, heading, top, ...row }: RowSlotProps) {
  return (
    <div role="presentation" className="task-slot" style={{ transform: `translateY(${top}px)` }}>
      {heading !== null && (
        <div role="row" className="task-group">
          <h2 role="rowheader" className="task-group-words numbers">
            {heading}
          </h2>
        </div>
      )}
      {task ? <TaskRow task={task} {...row} /> : <div className="task-outline" />}
    </div>
  )
}
