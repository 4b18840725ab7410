/** The end of an account, which nobody can take back: the address is typed out, the password asked for, and what stays on this computer chosen. */
import type { Failure } from '@tidelist/engine/client'
import { type FormEvent, useState } from 'react'
import { useDialogs } from '../../app/dialogs.tsx'
import { forgetDrafts } from '../../app/drafts.ts'
import { useNotices } from '../../app/notices.tsx'
import { saveNow } from '../../app/save-now.ts'
import { useCommand } from '../../engine/use-command.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { RadioCards } from '../../ui/radio-cards.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { SetPasswordButton, SetPasswordNote, useSetPassword } from './set-password.tsx'
import { useAccountDetails } from './use-account-details.ts'
import './account.css'

type Tasks = 'keep' | 'remove'

const cards = [
  { id: 'keep', name: words.account.deleteKeep, means: words.account.deleteKeepMeans },
  { id: 'remove', name: words.account.deleteRemove, means: words.account.deleteRemoveMeans },
] as const

/** Without a password there is nothing yet to ask for, and a form that cannot be answered is not shown. */
export function DeleteAccountDialog() {
  const { show } = useDialogs()
  const { details, failure, isSlow } = useAccountDetails()
  if (failure || details?.hasPassword) return <DeleteAccountForm />
  if (details) return <DeleteWithoutPassword email={details.email} />
  if (!isSlow) return null
  return (
    <Dialog title={words.account.deleteTitle} onClose={() => show(null)}>
      <p className="account-note">{words.account.looking}</p>
    </Dialog>
  )
}

function DeleteWithoutPassword({ email }: { email: string }) {
  const { show } = useDialogs()
  const link = useSetPassword(email)
  return (
    <Dialog title={words.account.deleteTitle} onClose={() => show(null)}>
      <div className="account-form">
        <SetPasswordNote email={email} why={words.account.deleteWithoutPassword} link={link} />
        <div className="dialog-foot">
          <Button onPress={() => show('account')}>{words.account.back}</Button>
          <SetPasswordButton tone="accent" link={link} />
        </div>
      </div>
    </Dialog>
  )
}

function DeleteAccountForm() {
  const { show } = useDialogs()
  const notices = useNotices()
  const run = useCommand()
  const sync = useLiveQuery({ query: 'sync' })
  const [tasks, setTasks] = useState<Tasks>('keep')
  const [typed, setTyped] = useState('')
  const [password, setPassword] = useState('')
  const [isTypedOtherwise, setIsTypedOtherwise] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [busy, setBusy] = useState(false)
  if (!sync?.account) return null
  const { email } = sync.account

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    const isOtherwise = typed.trim().toLowerCase() !== email.toLowerCase()
    setIsTypedOtherwise(isOtherwise)
    setFailure(null)
    if (isOtherwise) return
    setBusy(true)
    await saveNow()
    const result = await run('deleteAccount', { password, tasks })
    setBusy(false)
    if (!result.ok) return setFailure(result.failure)
    if (tasks === 'remove') forgetDrafts()
    notices.show({ text: deletedWords(tasks, result.value.isRemoved) })
    show(null)
  }
  const isAboutPassword = failure?.kind === 'password-wrong'
  return (
    <Dialog title={words.account.deleteTitle} busy={busy} onClose={() => show(null)}>
      <form className="account-form" noValidate onSubmit={(event) => void submit(event)}>
        <p className="account-note">{words.account.deleteBody}</p>
        <div className="account-start">
          <Button tone="quiet" isDisabled={busy} onPress={() => show('account')}>
            {words.account.exportFirst}
          </Button>
        </div>
        <RadioCards
          label={words.account.deleteChoice}
          value={tasks}
          cards={cards}
          onChange={setTasks}
          isReadOnly={busy}
        />
        <TextField
          label={words.account.typeToConfirm(email)}
          value={typed}
          onChange={setTyped}
          autoComplete="off"
          refusal={isTypedOtherwise ? words.account.typedOtherwise : null}
          isReadOnly={busy}
        />
        <TextField
          label={words.account.yourPassword}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          refusal={failure && isAboutPassword ? failureSentence(failure) : null}
          isReadOnly={busy}
        />
        {failure && !isAboutPassword && (
          <p role="alert" className="account-refusal">
            {failureSentence(failure)}
          </p>
        )}
        <div className="dialog-foot">
          <Button isDisabled={busy} onPress={() => show(null)}>
            {words.account.cancel}
          </Button>
          <Button type="submit" tone="danger" isPending={busy}>
            {busy ? words.account.deleting : words.account.delete}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function deletedWords(tasks: Tasks, isRemoved: boolean): string {
  if (tasks === 'keep') return words.account.deletedKept
  return isRemoved ? words.account.deletedRemoved : words.account.deletedUnfinished
}
