/** The list that a task is in. */
import { Inbox, List } from 'lucide-react'
import { useToday } from '../../app/use-today.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Choice } from '../../ui/choice.tsx'
import { words } from '../../words/sentences.ts'
import { DetailField } from './detail-field.tsx'

type ListFieldProps = { value: string; save: (listId: string) => void }

export function ListField({ value, save }: ListFieldProps) {
  const sidebar = useLiveQuery({ query: 'sidebar', today: useToday() })
  if (!sidebar) return null
  const lists = sidebar.lists.filter(({ id, kind }) => kind === 'list' && id !== sidebar.inboxId)
  const options = [
    {
      id: sidebar.inboxId,
      name: words.views.inbox,
      mark: <Inbox className="icon detail-list-icon" aria-hidden="true" />,
    },
    ...lists.map(({ id, name }) => ({
      id,
      name,
      mark: <List className="icon detail-list-icon" aria-hidden="true" />,
    })),
  ]
  return (
    <DetailField name={words.detail.list}>
      <Choice label={words.detail.list} value={value} options={options} onChange={save} />
    </DetailField>
  )
}
