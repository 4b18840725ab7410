/** Over the example list: what it is, and its end in one press. */
import { Button } from '../../ui/button.tsx'
import { words } from '../../words/sentences.ts'
import { isExampleList, useExampleList } from './use-example-list.ts'
import './empty-view.css'

export function ExampleHint({ listId }: { listId: string }) {
  const { remove } = useExampleList()
  if (!isExampleList(listId)) return null
  return (
    <p className="example-hint">
      <span>{words.example.hint}</span>
      <Button tone="quiet" onPress={() => void remove(listId)}>
        {words.example.remove}
      </Button>
    </p>
  )
}
