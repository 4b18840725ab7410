/** The way to "History and safety", beside the sync's state; it counts the values that wait for a decision. */
import { History } from 'lucide-react'
import { useDialogs } from '../../app/dialogs.tsx'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { IconButton } from '../../ui/button.tsx'
import { words } from '../../words/sentences.ts'
import './safety.css'

export function SafetyButton() {
  const { show } = useDialogs()
  const waiting = useLiveQuery({ query: 'conflicts', offset: 0, limit: 1 })?.total ?? 0
  const label = waiting === 0 ? words.safety.title : `${words.safety.title}, ${words.safety.waiting(waiting)}`
  return (
    <IconButton label={label} onPress={() => show('safety')}>
      <History className="icon" aria-hidden="true" />
      {waiting > 0 && <span className="safety-count numbers">{waiting.toLocaleString()}</span>}
    </IconButton>
  )
}
