/** Asks for the mail with which a new password is chosen. It says the same whether or not there is such an account. */
import { type FormEvent, useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'

type ForgotPasswordProps = {
  email: string
  onEmail: (email: string) => void
  onBack: () => void
  onClose: () => void
}

export function ForgotPasswordStep({ email, onEmail, onBack, onClose }: ForgotPasswordProps) {
  const run = useCommand()
  const [busy, setBusy] = useState(false)
  const [isSent, setIsSent] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setRefusal(null)
    const result = await run('askForNewPassword', { email })
    setBusy(false)
    if (result.ok) setIsSent(true)
    else setRefusal(failureSentence(result.failure))
  }
  if (isSent)
    return (
      <Dialog key="sent" title={words.account.sentTitle} onClose={onClose}>
        <div className="account-form">
          <p className="account-note" role="status">
            {words.account.sentBody(email)}
          </p>
          <Button tone="accent" wide autoFocus onPress={onBack}>
            {words.account.toSignInAgain}
          </Button>
        </div>
      </Dialog>
    )
  return (
    <Dialog key="ask" title={words.account.forgotTitle} busy={busy} onClose={onClose}>
      <form className="account-form" noValidate onSubmit={(event) => void send(event)}>
        <p className="account-note">{words.account.forgotBody}</p>
        <TextField
          label={words.account.email}
          type="email"
          value={email}
          onChange={onEmail}
          autoComplete="username"
          autoFocus
          refusal={refusal}
          isReadOnly={busy}
        />
        <Button type="submit" tone="accent" wide isPending={busy}>
          {busy ? words.account.sending : words.account.sendLink}
        </Button>
        <Button tone="quiet" wide isDisabled={busy} onPress={onBack}>
          {words.account.toSignInAgain}
        </Button>
      </form>
    </Dialog>
  )
}
