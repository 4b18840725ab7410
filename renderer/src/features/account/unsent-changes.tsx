/** How much has not reached the server yet, what leaving means for it, and the way to send it first. */
import type { SyncStatus } from '@tidelist/engine/client'
import { useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'

type UnsentProps = { sync: SyncStatus; isRemoving: boolean; maySend: boolean }

export function UnsentChanges({ sync, isRemoving, maySend }: UnsentProps) {
  const run = useCommand()
  const [wasAsked, setWasAsked] = useState(false)
  const unsent = sync.waiting + sync.refused
  if (unsent === 0)
    return wasAsked ? (
      <p className="account-note" role="status">
        {words.account.allSent}
      </p>
    ) : null
  const isSending = wasAsked && sync.failure === null && sync.waiting > 0
  const send = () => {
    setWasAsked(true)
    void run('syncNow', {})
  }
  return (
    <div className="account-warning" data-tone={isRemoving ? 'trouble' : 'plain'} data-testid="unsent">
      <p className="numbers">
        {words.account.unsent(unsent)}{' '}
        {isRemoving ? words.account.unsentLost(unsent) : words.account.unsentKept(unsent)}
      </p>
      {sync.refused > 0 && <p className="numbers">{words.account.refusedAmong(sync.refused)}</p>}
      {wasAsked && sync.failure && <p role="status">{failureSentence(sync.failure)}</p>}
      {maySend && sync.waiting > 0 && (
        <Button isPending={isSending} onPress={send}>
          {isSending ? words.account.sendingFirst : words.account.sendFirst}
        </Button>
      )}
    </div>
  )
}
