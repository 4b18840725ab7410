/** What stands quietly behind a title: notes, subtasks, tags, list, due date. */
import { inboxId, type TaskRow } from '@tidelist/engine/client'
import { AlignLeft, Flag, ListTree } from 'lucide-react'
import { memo } from 'react'
import { TagDot } from '../../ui/tag-dot.tsx'
import { clockWords, dateInFull, dateWords } from '../../words/date-words.ts'
import { dueTone } from '../../words/due-tone.ts'
import { words } from '../../words/sentences.ts'

type TaskMetaProps = { task: TaskRow; today: string; showList: boolean; impliedDay: string | null }

const shownTags = 3

export const TaskMeta = memo(function TaskMeta({ task, today, showList, impliedDay }: TaskMetaProps) {
  const { subtasksDone, subtasksTotal, tags, dueDate, hasNotes } = task
  return (
    <>
      {/* From the right, the most telling first: what has no room goes as a whole. */}
      <span className="task-meta">
        <span className="task-meta-start" />
        {showList && task.listName !== null && task.listId !== inboxId && (
          <span className="task-meta-list">{task.listName}</span>
        )}
        {tags.length > shownTags && <span className="numbers">+{tags.length - shownTags}</span>}
        {tags
          .slice(0, shownTags)
          .reverse()
          .map((tag) => (
            <span key={tag.id} className="task-meta-part task-meta-tag">
              <TagDot name={tag.name} color={tag.color} />
              {tag.name}
            </span>
          ))}
        {subtasksTotal > 0 && (
          <span className="task-meta-part numbers" title={words.tasks.subtasks(subtasksDone, subtasksTotal)}>
            <ListTree className="icon" aria-hidden="true" />
            {subtasksDone}/{subtasksTotal}
          </span>
        )}
        {hasNotes && (
          <span className="task-meta-part">
            <AlignLeft className="icon" role="img" aria-label={words.tasks.hasNotes} />
          </span>
        )}
      </span>
      {dueDate !== null && <Due task={task} date={dueDate} today={today} impliedDay={impliedDay} />}
    </>
  )
})

type DueProps = { task: TaskRow; date: string; today: string; impliedDay: string | null }

/** A day that the view or the heading says already is left out, and with it the whole mark unless there is a time. */
function Due({ task, date, today, impliedDay }: DueProps) {
  const time = task.dueAtMs === null ? null : clockWords(task.dueAtMs)
  const day = date === impliedDay ? null : dateWords(date, today)
  if (day === null && time === null) return null
  return (
    <span
      className={`task-meta-part task-due task-due-${dueTone(task, today)} numbers`}
      title={words.tasks.due(dateInFull(date))}
    >
      <Flag className="icon" aria-hidden="true" />
      {[day, time].filter(Boolean).join(' ')}
    </span>
  )
}
