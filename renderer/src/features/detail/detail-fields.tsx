/** The fields of one task. Refusals that have no field of their own are said in one line at the top. */
import type { CommandInput, Failure, Result, TaskDetail } from '@tidelist/engine/client'
import { Trash2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { useNotices } from '../../app/notices.tsx'
import { useToday } from '../../app/use-today.ts'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { CheckCircle } from '../../ui/check-circle.tsx'
import { momentWords } from '../../words/date-words.ts'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { AutosaveText } from './autosave-text.tsx'
import { DoOnField } from './do-on-field.tsx'
import { DueField } from './due-field.tsx'
import { ListField } from './list-field.tsx'
import { PriorityField } from './priority-field.tsx'
import { Subtasks } from './subtasks.tsx'
import { TagsField } from './tags-field.tsx'

export type Attempt = <T>(result: Promise<Result<T>>) => Promise<boolean>

export function DetailFields({ task }: { task: TaskDetail }) {
  const run = useCommand()
  const { show } = useNotices()
  const [failure, setFailure] = useState<Failure | null>(null)
  const attempt: Attempt = async (asked) => {
    const result = await asked
    setFailure(result.ok ? null : result.failure)
    return result.ok
  }
  const edit = (change: Omit<CommandInput<'editTask'>, 'id'>) => run('editTask', { id: task.id, ...change })
  const done = task.status !== 'open'
  const restore = () => void attempt(run('restoreTask', { id: task.id }))
  const remove = async () => {
    if (!(await attempt(run('deleteTask', { id: task.id })))) return
    show({ text: words.notices.deleted(task.title), action: { label: words.notices.undo, run: restore } })
  }
  return (
    <div className="detail-fields">
      <div className="detail-head">
        <CheckCircle
          label={done ? words.tasks.reopen(task.title) : words.tasks.complete(task.title)}
          checked={done}
          priority={task.priority}
          onToggle={() => void attempt(run(done ? 'reopenTask' : 'completeTask', { id: task.id }))}
        />
        <AutosaveText
          single
          name={`task.${task.id}.title`}
          label={words.detail.title}
          className="detail-title"
          focusPlace="detail-title"
          value={task.title}
          save={(title) => edit({ title })}
        />
      </div>
      {failure && (
        <p role="alert" className="detail-refusal">
          {failureSentence(failure)}
        </p>
      )}
      <AutosaveText
        name={`task.${task.id}.notes`}
        label={words.detail.notes}
        placeholder={words.detail.notesPlaceholder}
        className="detail-notes"
        value={task.notes}
        save={(notes) => edit({ notes })}
      />
      <div className="detail-grid">
        <DueField task={task} save={(due) => attempt(edit({ due }))} />
        <DoOnField value={task.doOn} save={(doOn) => attempt(edit({ doOn }))} />
        <PriorityField value={task.priority} save={(priority) => void attempt(edit({ priority }))} />
        <ListField
          value={task.listId}
          save={(listId) => void attempt(run('moveTask', { id: task.id, listId }))}
        />
        <TagsField task={task} attempt={attempt} />
      </div>
      <Subtasks task={task} attempt={attempt} />
      <DetailFoot task={task} onRemove={() => void remove()} onRestore={restore} />
    </div>
  )
}

type DetailFootProps = { task: TaskDetail; onRemove: () => void; onRestore: () => void }

function DetailFoot({ task, onRemove, onRestore }: DetailFootProps) {
  const today = useToday()
  return (
    <footer className="detail-foot">
      <p className="numbers">{words.detail.created(momentWords(task.createdAtMs, today))}</p>
      {task.completedAtMs !== null && (
        <p className="numbers">{words.detail.completed(momentWords(task.completedAtMs, today))}</p>
      )}
      {task.deletedAtMs === null ? (
        <Button tone="danger" onPress={onRemove}>
          <Trash2 className="icon" aria-hidden="true" />
          {words.detail.delete}
        </Button>
      ) : (
        <Button onPress={onRestore}>
          <Undo2 className="icon" aria-hidden="true" />
          {words.detail.restore}
        </Button>
      )}
    </footer>
  )
}
