/** The tags of a task: taken off by a press, put on by typing a name. */
import type { TaskDetail } from '@tidelist/engine/client'
import { X } from 'lucide-react'
import { type KeyboardEvent, useId } from 'react'
import { useDraft } from '../../app/drafts.ts'
import { useNavigation } from '../../app/navigation.tsx'
import { useSaveOnLeave } from '../../app/save-now.ts'
import { useCommand } from '../../engine/use-command.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { TagDot } from '../../ui/tag-dot.tsx'
import { words } from '../../words/sentences.ts'
import { DetailField } from './detail-field.tsx'
import type { Attempt } from './detail-fields.tsx'

export function TagsField({ task, attempt }: { task: TaskDetail; attempt: Attempt }) {
  const run = useCommand()
  const { show } = useNavigation()
  const known = useLiveQuery({ query: 'tags' }) ?? []
  const [draft, setDraft] = useDraft(`task.${task.id}.tag`)
  const suggestions = useId()
  const names = task.tags.map(({ name }) => name)
  const set = (tags: string[]) => attempt(run('setTaskTags', { id: task.id, tags }))
  const add = async () => {
    const name = draft.trim().replace(/^@/, '')
    if (name === '') return
    setDraft('')
    if (!(await set([...names, name]))) setDraft((now) => (now === '' ? name : now))
  }
  useSaveOnLeave(add)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault()
      void add()
    }
    if (event.key === 'Backspace' && draft === '' && names.length > 0) void set(names.slice(0, -1))
  }
  return (
    <DetailField name={words.detail.tags}>
      <ul className="detail-tags">
        {task.tags.map((tag) => (
          <li key={tag.id} className="detail-tag">
            <TagDot name={tag.name} color={tag.color} />
            <button
              type="button"
              className="detail-tag-name"
              onClick={() => show({ view: 'tag', tagId: tag.id, name: tag.name })}
            >
              {tag.name}
            </button>
            <button
              type="button"
              className="detail-tag-x"
              aria-label={words.detail.removeTag(tag.name)}
              onClick={() => void set(names.filter((name) => name !== tag.name))}
            >
              <X className="icon" aria-hidden="true" />
            </button>
          </li>
        ))}
        <li>
          <input
            className="detail-tag-input"
            aria-label={words.detail.addTag}
            placeholder={words.detail.addTag}
            list={suggestions}
            value={draft}
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={onKeyDown}
            onBlur={() => void add()}
          />
          <datalist id={suggestions}>
            {known
              .filter(({ name }) => !names.includes(name))
              .map(({ id, name }) => (
                <option key={id} value={name} />
              ))}
          </datalist>
        </li>
      </ul>
    </DetailField>
  )
}
