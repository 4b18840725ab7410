/** For an account that was made through a provider: a password of its own, by the letter that sets a forgotten one anew. */
import { useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'

export function SetPassword({ email, why }: { email: string; why: string }) {
  const run = useCommand()
  const [busy, setBusy] = useState(false)
  const [isSent, setIsSent] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const send = async () => {
    setBusy(true)
    setRefusal(null)
    const result = await run('askForNewPassword', { email })
    setBusy(false)
    if (result.ok) setIsSent(true)
    else setRefusal(failureSentence(result.failure))
  }
  return (
    <>
      <p role="status" className="account-note">
        {isSent ? words.account.setPasswordSent(email) : why}
      </p>
      {refusal !== null && (
        <p role="alert" className="account-refusal">
          {refusal}
        </p>
      )}
      {!isSent && (
        <Button isPending={busy} onPress={() => void send()}>
          {busy ? words.account.sending : words.account.setPassword}
        </Button>
      )}
    </>
  )
}
