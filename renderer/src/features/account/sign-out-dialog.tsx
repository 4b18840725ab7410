/** Asks what becomes of the account's tasks on this computer, because they go out of sight with it or go for good. */
import { useState } from 'react'
import { useDialogs } from '../../app/dialogs.tsx'
import { forgetDrafts } from '../../app/drafts.ts'
import { useNotices } from '../../app/notices.tsx'
import { saveNow } from '../../app/save-now.ts'
import { useCommand } from '../../engine/use-command.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { RadioCards } from '../../ui/radio-cards.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { UnsentChanges } from './unsent-changes.tsx'
import './account.css'

type Tasks = 'keep' | 'remove'

export function SignOutDialog({ first = 'keep' }: { first?: Tasks }) {
  const { show } = useDialogs()
  const notices = useNotices()
  const run = useCommand()
  const sync = useLiveQuery({ query: 'sync' })
  const [tasks, setTasks] = useState<Tasks>(first)
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  if (!sync?.account) return null
  const isDeleted = sync.failure?.kind === 'account-deleted'
  const isSignedIn = sync.phase !== 'signed-out'
  const unsent = sync.waiting + sync.refused
  const isLosing = tasks === 'remove' && unsent > 0 && !isDeleted

  const leave = async () => {
    setBusy(true)
    setRefusal(null)
    await saveNow()
    // What is lost is what the person has seen here, not what waits by then.
    const losing = unsent
    const result =
      isDeleted && tasks === 'keep'
        ? await run('leaveDeletedAccount', {})
        : await run('signOut', tasks === 'keep' ? {} : { tasks, losing })
    setBusy(false)
    if (!result.ok) return setRefusal(failureSentence(result.failure))
    // The next person at this window must not find them.
    if (!(isDeleted && tasks === 'keep')) forgetDrafts()
    if (tasks === 'remove') notices.show({ text: removalWords(result.value) })
    show(null)
  }
  return (
    <Dialog
      title={isSignedIn ? words.account.signOutTitle : words.account.leaveTitle}
      busy={busy}
      onClose={() => show(null)}
    >
      <RadioCards
        label={words.account.signOutChoice}
        value={tasks}
        onChange={setTasks}
        isReadOnly={busy}
        cards={[
          {
            id: 'keep',
            name: words.account.keep,
            means: isDeleted ? words.account.keepDeletedMeans : words.account.keepMeans(sync.account.email),
          },
          {
            id: 'remove',
            name: words.account.remove,
            means: isDeleted ? words.account.removeDeletedMeans : words.account.removeMeans,
          },
        ]}
      />
      {!isDeleted && <UnsentChanges sync={sync} isRemoving={tasks === 'remove'} maySend={isSignedIn} />}
      {refusal !== null && (
        <p role="alert" className="account-refusal">
          {refusal}
        </p>
      )}
      <div className="dialog-foot">
        <Button isDisabled={busy} onPress={() => show(null)}>
          {words.account.cancel}
        </Button>
        <Button
          tone={tasks === 'remove' ? 'danger' : 'accent'}
          isPending={busy}
          autoFocus
          onPress={() => void leave()}
        >
          {leaveWords({ tasks, isSignedIn, losing: isLosing ? unsent : 0 })}
        </Button>
      </div>
    </Dialog>
  )
}

const removalWords = (left: { isRemoved: boolean } | null): string =>
  left?.isRemoved === false ? words.account.removalUnfinished : words.account.signedOutRemoved

function leaveWords({
  tasks,
  isSignedIn,
  losing,
}: {
  tasks: Tasks
  isSignedIn: boolean
  losing: number
}): string {
  if (losing > 0) return words.account.removeLosing(losing)
  if (tasks === 'remove') return isSignedIn ? words.account.removeNow : words.account.leaveNow
  return isSignedIn ? words.account.signOut : words.account.leave
}
