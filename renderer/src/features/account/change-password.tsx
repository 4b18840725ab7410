/** A new password in place of the present one. */
import { useState } from 'react'
import { useCommand } from '../../engine/use-command.ts'
import { TextField } from '../../ui/text-field.tsx'
import { words } from '../../words/sentences.ts'
import { ChangeForm } from './change-form.tsx'

const blank = { current: '', next: '' }

export function ChangePassword({ onChanged }: { onChanged: () => void }) {
  const run = useCommand()
  const [typed, setTyped] = useState(blank)
  const save = async () => {
    const result = await run('changePassword', typed)
    if (!result.ok) return result
    onChanged()
    return { ok: true, value: words.account.passwordChanged } as const
  }
  return (
    <ChangeForm
      fact={<span className="account-note">{words.account.passwordNote}</span>}
      label={words.account.changePassword}
      onSave={save}
      onCancel={() => setTyped(blank)}
      fields={({ isBusy, sentenceAt }) => (
        <>
          <TextField
            label={words.account.presentPassword}
            type="password"
            value={typed.current}
            onChange={(current) => setTyped({ ...typed, current })}
            autoComplete="current-password"
            autoFocus
            refusal={sentenceAt('present-password')}
            isReadOnly={isBusy}
          />
          <TextField
            label={words.account.newPassword}
            type="password"
            value={typed.next}
            onChange={(next) => setTyped({ ...typed, next })}
            autoComplete="new-password"
            hint={words.account.passwordHint}
            refusal={sentenceAt('password')}
            isReadOnly={isBusy}
          />
        </>
      )}
    />
  )
}
