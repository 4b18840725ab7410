/** The field in which a list gets its name. Enter and blur save, Escape leaves; a refused name stays with its reason. */
import type { Failure, Result } from '@tidelist/engine/client'
import { type KeyboardEvent, useRef, useState } from 'react'
import { dropDraft, useDraft } from '../../app/drafts.ts'
import { useSaveNow } from '../../app/save-now.ts'
import { failureSentence } from '../../words/failure-sentences.ts'

type NameFieldProps = {
  draftName: string
  label: string
  name: string
  save: (name: string) => Promise<Result<unknown>>
  onDone: () => void
}

export function NameField({ draftName, label, name, save, onDone }: NameFieldProps) {
  const [draft, setDraft] = useDraft(draftName, name)
  const [failure, setFailure] = useState<Failure | null>(null)
  const saving = useRef(false)

  const finish = async () => {
    if (saving.current) return
    if (draft === name || draft.trim() === '') return onDone()
    saving.current = true
    const result = await save(draft)
    saving.current = false
    if (!result.ok) return setFailure(result.failure)
    dropDraft(draftName)
    onDone()
  }
  useSaveNow(finish)
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') void finish()
    if (event.key === 'Escape') {
      dropDraft(draftName)
      onDone()
    }
  }
  return (
    <span className="name-field">
      <input
        ref={selectAll}
        className="name-field-input"
        aria-label={label}
        aria-invalid={failure !== null}
        value={draft}
        onChange={(event) => {
          setDraft(event.target.value)
          setFailure(null)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => void finish()}
      />
      {failure && (
        <span role="alert" className="name-field-refusal">
          {failureSentence(failure)}
        </span>
      )}
    </span>
  )
}

function selectAll(input: HTMLInputElement | null) {
  if (!input || document.activeElement === input) return
  input.focus()
  input.select()
}
