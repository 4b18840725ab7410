/** Asks before signing out, because the tasks go out of sight with it. */
import { useState } from 'react'
import { useDialogs } from '../../app/dialogs.tsx'
import { forgetDrafts } from '../../app/drafts.ts'
import { saveNow } from '../../app/save-now.ts'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import './account.css'

export function SignOutDialog() {
  const { show } = useDialogs()
  const run = useCommand()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const signOut = async () => {
    setBusy(true)
    await saveNow()
    const result = await run('signOut', {})
    setBusy(false)
    if (!result.ok) return setRefusal(failureSentence(result.failure))
    // The next person at this window must not find them.
    forgetDrafts()
    show(null)
  }
  return (
    <Dialog title={words.account.signOutTitle} busy={busy} onClose={() => show(null)}>
      <p className="account-note">{words.account.signOutBody}</p>
      {refusal !== null && (
        <p role="alert" className="account-refusal">
          {refusal}
        </p>
      )}
      <div className="dialog-foot">
        <Button isDisabled={busy} onPress={() => show(null)}>
          {words.account.cancel}
        </Button>
        <Button tone="accent" isPending={busy} autoFocus onPress={() => void signOut()}>
          {words.account.signOut}
        </Button>
      </div>
    </Dialog>
  )
}
