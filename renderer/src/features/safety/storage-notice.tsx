/** What a person must know of the storage of this computer: how it was put together again, or that its disk is full. Stays until it is read. */
import { useCommand } from '../../engine/use-command.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Button } from '../../ui/button.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import './safety.css'

export function StorageNotice() {
  const run = useCommand()
  const storage = useLiveQuery({ query: 'storage' })
  if (!storage) return null
  return (
    <>
      {!storage.roomForChanges && (
        <p role="alert" className="storage-notice">
          {failureSentence({ kind: 'disk-full' })}
        </p>
      )}
      {storage.notice && (
        <div role="alert" className="storage-notice">
          <p className="safety-grows">{words.storage[storage.notice]}</p>
          <Button onPress={() => void run('dismissStorageNotice', {})}>{words.storage.dismiss}</Button>
        </div>
      )}
    </>
  )
}
