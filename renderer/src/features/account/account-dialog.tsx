/** One dialog for both ways into an account. What is on this computer stays either way, and it says so. */
import type { Failure } from '@tidelist/engine/client'
import { type FormEvent, useState } from 'react'
import { useDialogs } from '../../app/dialogs.tsx'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { type AccountField, fieldOf } from './field-of-failure.ts'
import './account.css'

type Refusal = { readonly field: AccountField; readonly sentence: string }

export function AccountDialog({ mode }: { mode: 'sign-in' | 'sign-up' }) {
  const { show } = useDialogs()
  const run = useCommand()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const signUp = mode === 'sign-up'
  const title = signUp ? words.account.signUp : words.account.signIn

  const refuse = (failure: Failure) =>
    setRefusal({ field: fieldOf(failure.kind), sentence: failureSentence(failure) })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    if (signUp && name.trim() === '')
      return setRefusal({ field: 'name', sentence: words.account.nameMissing })
    setBusy(true)
    setRefusal(null)
    const result = signUp
      ? await run('signUp', { name, email, password })
      : await run('signIn', { email, password })
    setBusy(false)
    if (result.ok) show(null)
    else refuse(result.failure)
  }
  const sentenceAt = (field: AccountField) => (refusal?.field === field ? refusal.sentence : null)
  return (
    <Dialog title={title} busy={busy} onClose={() => show(null)}>
      <form className="account-form" noValidate onSubmit={(event) => void submit(event)}>
        <p className="account-note">{words.account.stays}</p>
        {signUp && (
          <TextField
            label={words.account.name}
            value={name}
            onChange={setName}
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
          onChange={setEmail}
          autoComplete="username"
          autoFocus={!signUp}
          refusal={sentenceAt('email')}
          isReadOnly={busy}
        />
        <TextField
          label={words.account.password}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete={signUp ? 'new-password' : 'current-password'}
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
        <Button
          tone="quiet"
          wide
          isDisabled={busy}
          onPress={() => {
            setRefusal(null)
            show(signUp ? 'sign-in' : 'sign-up')
          }}
        >
          {signUp ? words.account.toSignIn : words.account.toSignUp}
        </Button>
      </form>
    </Dialog>
  )
}
