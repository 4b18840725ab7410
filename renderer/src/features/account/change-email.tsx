/** The address of the account, whether it is confirmed, and its change. */
import { useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { ChangeForm } from './change-form.tsx'

type ChangeEmailProps = {
  email: string
  isConfirmed: boolean
  /** Null until it is known. */
  hasPassword: boolean | null
  onChanged: () => void
}

const blank = { email: '', password: '' }

export function ChangeEmail({ email, isConfirmed, hasPassword, onChanged }: ChangeEmailProps) {
  const run = useCommand()
  const [typed, setTyped] = useState(blank)
  const save = async () => {
    const result = await run('changeEmail', typed)
    if (!result.ok) return result
    onChanged()
    const said = result.value.toConfirm
      ? words.account.emailToConfirm(typed.email)
      : words.account.emailChanged
    return { ok: true, value: said } as const
  }
  if (!hasPassword)
    return (
      <>
        <div className="account-line">
          <span className="account-value">{email}</span>
        </div>
        {hasPassword === false && <p className="account-note">{words.account.setPasswordFirst}</p>}
      </>
    )
  return (
    <>
      <ChangeForm
        fact={<span className="account-value">{email}</span>}
        label={words.account.changeEmail}
        onSave={save}
        onCancel={() => setTyped(blank)}
        fields={({ isBusy, sentenceAt }) => (
          <>
            <TextField
              label={words.account.newEmail}
              type="email"
              value={typed.email}
              onChange={(next) => setTyped({ ...typed, email: next })}
              autoComplete="email"
              autoFocus
              refusal={sentenceAt('email')}
              isReadOnly={isBusy}
            />
            <TextField
              label={words.account.yourPassword}
              type="password"
              value={typed.password}
              onChange={(next) => setTyped({ ...typed, password: next })}
              autoComplete="current-password"
              refusal={sentenceAt('present-password')}
              isReadOnly={isBusy}
            />
          </>
        )}
      />
      {!isConfirmed && <Unconfirmed email={email} />}
    </>
  )
}

function Unconfirmed({ email }: { email: string }) {
  const run = useCommand()
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState<string | null>(null)
  const send = async () => {
    setBusy(true)
    const result = await run('askForConfirmation', { email })
    setBusy(false)
    setSaid(result.ok ? words.account.sentAgain(email) : failureSentence(result.failure))
  }
  return (
    <div className="account-line" data-testid="unconfirmed">
      <p role="status" className="account-note account-grows">
        {said ?? words.account.notConfirmed}
      </p>
      {said === null && (
        <Button isPending={busy} onPress={() => void send()}>
          {busy ? words.account.sending : words.account.sendLinkAgain}
        </Button>
      )}
    </div>
  )
}
