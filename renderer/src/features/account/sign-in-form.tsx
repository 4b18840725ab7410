/** Name, address and password, and under them what was refused with the one thing that may help. */
import type { Failure, FailureKind } from '@tidelist/engine/client'
import { type FormEvent, useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import type { Credentials } from './account-dialog.tsx'
import { type AccountField, fieldOf } from './field-of-failure.ts'

type Mode = 'sign-in' | 'sign-up'

type SignInFormProps = {
  mode: Mode
  /** What people know the server's OpenID provider by; null where it has none. */
  provider: string | null
  onProvider: () => void
  /** The address is that of the tasks which are here. */
  isKnown: boolean
  credentials: Credentials
  onCredentials: (credentials: Credentials) => void
  onIn: () => void
  onUnconfirmed: () => void
  onForgot: () => void
  onMode: (mode: Mode) => void
  onClose: () => void
}

type Refusal = { readonly field: AccountField; readonly kind: FailureKind | null; readonly sentence: string }

export function SignInForm(props: SignInFormProps) {
  const { mode, provider, isKnown, credentials, onCredentials, onIn, onUnconfirmed, onMode } = props
  const run = useCommand()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const { name, email, password } = credentials
  const signUp = mode === 'sign-up'
  const title = signUp ? words.account.signUp : words.account.signIn

  const refuse = (failure: Failure) => {
    if (failure.kind === 'email-unverified') return onUnconfirmed()
    setRefusal({ field: fieldOf(failure.kind), kind: failure.kind, sentence: failureSentence(failure) })
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    if (signUp && name.trim() === '')
      return setRefusal({ field: 'name', kind: null, sentence: words.account.nameMissing })
    setBusy(true)
    setRefusal(null)
    const result = signUp
      ? await run('signUp', { name, email, password })
      : await run('signIn', { email, password })
    setBusy(false)
    if (result.ok) onIn()
    else refuse(result.failure)
  }
  const changeMode = () => {
    setRefusal(null)
    onMode(signUp ? 'sign-in' : 'sign-up')
  }
  const sentenceAt = (field: AccountField) => (refusal?.field === field ? refusal.sentence : null)
  return (
    <Dialog title={title} busy={busy} onClose={props.onClose}>
      <form className="account-form" noValidate onSubmit={(event) => void submit(event)}>
        <p className="account-note">{isKnown ? words.account.staysSignedOut : words.account.stays}</p>
        {signUp && (
          <TextField
            label={words.account.name}
            value={name}
            onChange={(next) => onCredentials({ ...credentials, name: next })}
            autoComplete="name"
            autoFocus
            refusal={sentenceAt('name')}
            isReadOnly={busy}
          />
        )}
        <TextField
          label={words.account.email}
          type="email"
          value={email}
          onChange={(next) => onCredentials({ ...credentials, email: next })}
          autoComplete="username"
          autoFocus={!signUp && !isKnown}
          refusal={sentenceAt('email')}
          isReadOnly={busy}
        />
        <TextField
          label={words.account.password}
          type="password"
          value={password}
          onChange={(next) => onCredentials({ ...credentials, password: next })}
          autoComplete={signUp ? 'new-password' : 'current-password'}
          autoFocus={isKnown}
          {...(signUp ? { hint: words.account.passwordHint } : {})}
          refusal={sentenceAt('password')}
          isReadOnly={busy}
        />
        {refusal?.field === 'all' && (
          <p role="alert" className="account-refusal">
            {refusal.sentence}
          </p>
        )}
        <Button type="submit" tone="accent" wide isPending={busy}>
          {busy ? (signUp ? words.account.signingUp : words.account.signingIn) : title}
        </Button>
        {provider !== null && (
          <>
            <p className="account-or">{words.account.or}</p>
            <Button wide isDisabled={busy} onPress={props.onProvider}>
              {words.account.signInWith(provider)}
            </Button>
          </>
        )}
        <div className="account-ways">
          {!signUp && (
            <Button tone="quiet" isDisabled={busy} onPress={props.onForgot}>
              {words.account.forgot}
            </Button>
          )}
          <Button tone="quiet" isDisabled={busy} onPress={changeMode}>
            {signUp ? words.account.toSignIn : words.account.toSignUp}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
