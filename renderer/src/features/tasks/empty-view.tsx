/** What a view says when it has nothing: one sentence, and on the first run one thing to try. */
import type { View } from '../../app/navigation.tsx'
import { Button } from '../../ui/button.tsx'
import { words } from '../../words/sentences.ts'
import { useExampleList } from './use-example-list.ts'
import './empty-view.css'

export function EmptyView({ view, firstRun }: { view: View; firstRun: boolean }) {
  const { add } = useExampleList()
  return (
    <div className="empty-view">
      <p className="empty-view-words">{words.empty[view.view]}</p>
      {view.view === 'inbox' && firstRun && (
        <Button tone="plain" onPress={() => void add()}>
          {words.empty.example}
        </Button>
      )}
    </div>
  )
}
