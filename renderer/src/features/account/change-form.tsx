/** One fact of the account: as it is, and in its place, when it is changed, the form with what was refused at its field. */
import type { Failure, Result } from '@tidelist/engine/client'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { type AccountField, fieldOf } from './field-of-failure.ts'

export type FormState = {
  readonly isBusy: boolean
  readonly sentenceAt: (field: AccountField) => string | null
}

type ChangeFormProps = {
  fact: ReactNode
  /** Names the button for those who hear it alone. */
  label: string
  fields: (state: FormState) => ReactNode
  /** Sends it; the answer's words are shown in place of the form. */
  onSave: () => Promise<Result<string>>
  onCancel: () => void
}

export function ChangeForm({ fact, label, fields, onSave, onCancel }: ChangeFormProps) {
  const [isOpen, setIsOpen] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [said, setSaid] = useState<string | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const wasOpen = useRef(false)
  // The button is there again only once the form has gone.
  useEffect(() => {
    if (wasOpen.current && !isOpen) button.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])
  const close = () => {
    setIsOpen(false)
    setFailure(null)
    onCancel()
  }
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    setIsBusy(true)
    setFailure(null)
    const result = await onSave()
    setIsBusy(false)
    if (!result.ok) return setFailure(result.failure)
    setSaid(result.value)
    close()
  }
  if (!isOpen)
    return (
      <>
        <div className="account-line">
          <div className="account-grows">{fact}</div>
          <Button
            ref={button}
            aria-label={label}
            onPress={() => {
              setSaid(null)
              setIsOpen(true)
            }}
          >
            {words.account.change}
          </Button>
        </div>
        <p role="status" className="account-said">
          {said}
        </p>
      </>
    )
  const sentenceAt = (field: AccountField) =>
    failure && fieldOf(failure.kind) === field ? failureSentence(failure) : null
  return (
    <form className="account-form" noValidate onSubmit={(event) => void save(event)}>
      {fields({ isBusy, sentenceAt })}
      {sentenceAt('all') && (
        <p role="alert" className="account-refusal">
          {sentenceAt('all')}
        </p>
      )}
      <div className="account-acts">
        <Button type="submit" tone="accent" isPending={isBusy}>
          {isBusy ? words.account.saving : words.account.save}
        </Button>
        <Button isDisabled={isBusy} onPress={close}>
          {words.account.cancel}
        </Button>
      </div>
    </form>
  )
}
