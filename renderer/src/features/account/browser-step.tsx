/** While a sign-in goes on in the browser: what to do there, the ways on where it was closed, and why it came to nothing. */
import type { Failure } from '@tidelist/engine/client'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'

type BrowserStepProps = {
  provider: string
  failure: Failure | null
  onAgain: () => void
  onBack: () => void
}

export function BrowserStep({ provider, failure, onAgain, onBack }: BrowserStepProps) {
  const run = useCommand()
  return (
    <Dialog title={words.account.signInWith(provider)} pinned onClose={onBack}>
      <div className="account-form">
        {failure ? (
          <p role="alert" className="account-refusal">
            {failureSentence(failure)}
          </p>
        ) : (
          <p role="status" className="account-note">
            {words.account.inBrowser}
          </p>
        )}
        <Button
          key={failure ? 'failed' : 'waiting'}
          tone={failure ? 'accent' : 'plain'}
          wide
          autoFocus
          onPress={() => (failure ? onAgain() : void run('openBrowserAgain', {}))}
        >
          {failure ? words.account.tryAgain : words.account.openBrowserAgain}
        </Button>
        <div className="account-ways">
          <Button tone="quiet" onPress={onBack}>
            {failure ? words.account.toSignInAgain : words.account.cancel}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
