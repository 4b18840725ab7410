/** What was changed before this computer was there, from the server and a page at a time. What has come stands in the list above. */
import type { CommandOutput, Failure } from '@tidelist/engine/client'
import { useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Button } from '../../ui/button.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'

export function OlderHistory() {
  const sync = useLiveQuery({ query: 'sync' })
  const run = useCommand()
  const [busy, setBusy] = useState(false)
  const [last, setLast] = useState<CommandOutput<'fetchHistory'> | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  if (!sync?.account || sync.phase === 'signed-out') return null
  const isAll = last !== null && last.before === null
  const fetchPage = async () => {
    setBusy(true)
    const result = await run('fetchHistory', { before: last?.before ?? null })
    setBusy(false)
    setFailure(result.ok ? null : result.failure)
    if (result.ok) setLast(result.value)
  }
  return (
    <div className="safety-acts" aria-live="polite">
      <Button isPending={busy} isDisabled={isAll} onPress={() => void fetchPage()}>
        {busy ? words.safety.fetching : words.safety.fetchOlder}
      </Button>
      {failure && <p className="safety-refusal">{failureSentence(failure)}</p>}
      {!failure && last && (
        <p className="safety-note" data-testid="fetched-history">
          {words.safety.fetched(last.entries)} {isAll && words.safety.fetchedAll}
        </p>
      )}
    </div>
  )
}
