/** The steps of a task: completed, changed and added in place. */
import type { TaskDetail, TaskRow } from '@tidelist/engine/client'
import { Plus } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useDraft } from '../../app/drafts.ts'
import { useSaveOnLeave } from '../../app/save-now.ts'
import { useCommand } from '../../engine/use-command.ts'
import { CheckCircle } from '../../ui/check-circle.tsx'
import { words } from '../../words/sentences.ts'
import { AutosaveText } from './autosave-text.tsx'
import type { Attempt } from './detail-fields.tsx'

export function Subtasks({ task, attempt }: { task: TaskDetail; attempt: Attempt }) {
  const run = useCommand()
  const [draft, setDraft] = useDraft(`task.${task.id}.subtask`)
  const add = async () => {
    const title = draft.trim()
    if (title === '') return
    setDraft('')
    const made = await attempt(run('createTask', { title, parentId: task.id, listId: task.listId }))
    if (!made) setDraft((now) => (now === '' ? title : now))
  }
  useSaveOnLeave(add)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) void add()
  }
  return (
    <section className="subtasks" aria-label={words.detail.subtasks}>
      <h3 className="subtasks-name numbers">
        {words.detail.subtasks}
        {task.subtasksTotal > 0 && ` ${task.subtasksDone}/${task.subtasksTotal}`}
      </h3>
      <ul>
        {task.subtasks.map((subtask) => (
          <Subtask key={subtask.id} subtask={subtask} attempt={attempt} />
        ))}
        <li className="subtask">
          <Plus className="icon subtask-plus" aria-hidden="true" />
          <input
            className="subtask-input"
            aria-label={words.detail.addSubtask}
            placeholder={words.detail.addSubtask}
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={onKeyDown}
            onBlur={() => void add()}
          />
        </li>
      </ul>
    </section>
  )
}

function Subtask({ subtask, attempt }: { subtask: TaskRow; attempt: Attempt }) {
  const run = useCommand()
  const done = subtask.status !== 'open'
  return (
    <li className="subtask" data-testid="subtask" data-task-id={subtask.id} data-done={done}>
      <CheckCircle
        small
        label={done ? words.tasks.reopen(subtask.title) : words.tasks.complete(subtask.title)}
        checked={done}
        priority={subtask.priority}
        onToggle={() => void attempt(run(done ? 'reopenTask' : 'completeTask', { id: subtask.id }))}
      />
      <AutosaveText
        single
        name={`task.${subtask.id}.title`}
        label={words.tasks.editField(subtask.title)}
        className="subtask-title"
        value={subtask.title}
        save={(title) => run('editTask', { id: subtask.id, title })}
      />
    </li>
  )
}
