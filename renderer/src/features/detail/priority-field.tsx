/** How much a task matters, from none to highest, with the ring colours of the list. */
import { Choice } from '../../ui/choice.tsx'
import { words } from '../../words/sentences.ts'
import { DetailField } from './detail-field.tsx'

type PriorityFieldProps = { value: number; save: (priority: number) => void }

export function PriorityField({ value, save }: PriorityFieldProps) {
  const options = words.detail.priorities.map((name, priority) => ({
    id: String(priority),
    name,
    mark: <span className="priority-mark" data-priority={priority} aria-hidden="true" />,
  }))
  return (
    <DetailField name={words.detail.priority}>
      <Choice
        label={words.detail.priority}
        value={String(value)}
        options={options}
        onChange={(id) => save(Number(id))}
      />
    </DetailField>
  )
}
