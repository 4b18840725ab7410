/** For an account that was made through a provider: a password of its own, by the letter that sets a forgotten one anew. */
import { useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'
import { Button } from '../../ui/button.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'

export type PasswordLink = {
  readonly isBusy: boolean
  readonly isSent: boolean
  readonly refusal: string | null
  readonly send: () => void
}

export function useSetPassword(email: string): PasswordLink {
  const run = useCommand()
  const [isBusy, setIsBusy] = useState(false)
  const [isSent, setIsSent] = useState(false)
  const [refusal, setRefusal] = useState<string | null>(null)
  const send = async () => {
    setIsBusy(true)
    setRefusal(null)
    const result = await run('askForNewPassword', { email })
    setIsBusy(false)
    if (result.ok) setIsSent(true)
    else setRefusal(failureSentence(result.failure))
  }
  return { isBusy, isSent, refusal, send: () => void send() }
}

/** As one line of the account's page. */
export function SetPassword({ email }: { email: string }) {
  const link = useSetPassword(email)
  return (
    <div className="account-line">
      <div className="account-grows">
        <SetPasswordNote email={email} why={words.account.noPassword} link={link} />
      </div>
      <SetPasswordButton link={link} />
    </div>
  )
}

type NoteProps = { email: string; why: string; link: PasswordLink }

export function SetPasswordNote({ email, why, link }: NoteProps) {
  return (
    <>
      <p role="status" className="account-note">
        {link.isSent ? words.account.setPasswordSent(email) : why}
      </p>
      {link.refusal !== null && (
        <p role="alert" className="account-refusal">
          {link.refusal}
        </p>
      )}
    </>
  )
}

export function SetPasswordButton({
  link,
  tone = 'plain',
}: {
  link: PasswordLink
  tone?: 'plain' | 'accent'
}) {
  if (link.isSent) return null
  return (
    <Button tone={tone} isPending={link.isBusy} onPress={link.send}>
      {link.isBusy ? words.account.sending : words.account.setPassword}
    </Button>
  )
}
