/** An account waits for the link in its mail to be followed. What was typed is kept, so that signing in is one press afterwards. */
import { useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import type { Credentials } from './account-dialog.tsx'

type ConfirmEmailProps = {
  credentials: Credentials
  onIn: () => void
  onBack: () => void
  onClose: () => void
}
type Said = { readonly tone: 'plain' | 'trouble'; readonly text: string }

export function ConfirmEmailStep({
  credentials: { email, password },
  onIn,
  onBack,
  onClose,
}: ConfirmEmailProps) {
  const run = useCommand()
  const [busy, setBusy] = useState<'sign-in' | 'send' | null>(null)
  const [said, setSaid] = useState<Said | null>(null)
  const signIn = async () => {
    setBusy('sign-in')
    const result = await run('signIn', { email, password })
    setBusy(null)
    if (result.ok) onIn()
    else setSaid({ tone: 'trouble', text: failureSentence(result.failure) })
  }
  const sendAgain = async () => {
    setBusy('send')
    const result = await run('askForConfirmation', { email })
    setBusy(null)
    setSaid(
      result.ok
        ? { tone: 'plain', text: words.account.sentAgain(email) }
        : { tone: 'trouble', text: failureSentence(result.failure) },
    )
  }
  return (
    <Dialog title={words.account.confirmTitle} busy={busy !== null} onClose={onClose}>
      <div className="account-form">
        <p className="account-note">{words.account.confirmBody(email)}</p>
        {said && (
          <p
            role={said.tone === 'trouble' ? 'alert' : 'status'}
            className={said.tone === 'trouble' ? 'account-refusal' : 'account-said'}
          >
            {said.text}
          </p>
        )}
        <Button tone="accent" wide autoFocus isPending={busy === 'sign-in'} onPress={() => void signIn()}>
          {busy === 'sign-in' ? words.account.signingIn : words.account.confirmed}
        </Button>
        <div className="account-ways">
          <Button tone="quiet" isPending={busy === 'send'} onPress={() => void sendAgain()}>
            {busy === 'send' ? words.account.sending : words.account.sendAgain}
          </Button>
          <Button tone="quiet" onPress={onBack}>
            {words.account.toSignInAgain}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}
