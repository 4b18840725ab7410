/** Everything about the selected task, beside the list. Each field saves itself. */
import { X } from 'lucide-react'
import { focusPlace } from '../../app/focus-places.ts'
import { useNavigation } from '../../app/navigation.tsx'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { IconButton } from '../../ui/button.tsx'
import { words } from '../../words/sentences.ts'
import { DetailFields } from './detail-fields.tsx'
import './detail.css'

export function DetailPane({ taskId }: { taskId: string }) {
  const { setDetailOpen } = useNavigation()
  const task = useLiveQuery({ query: 'task', id: taskId })
  const close = () => {
    setDetailOpen(false)
    focusPlace('task-list')
  }
  return (
    <aside
      className="detail scrolls"
      aria-label={words.detail.label}
      data-testid="task-detail"
      onKeyDown={(event) => event.key === 'Escape' && !event.defaultPrevented && close()}
    >
      <div className="detail-bar">
        <IconButton label={words.detail.close} onPress={close}>
          <X className="icon" />
        </IconButton>
      </div>
      {task && <DetailFields key={task.id} task={task} />}
    </aside>
  )
}
