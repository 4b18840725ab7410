/**
 * A title while it is edited in its row. Enter and blur save, Escape puts the old title back. A refused text stays in the field with
 * the reason under it, and what is typed is still saved when the row goes away.
 */
import type { Failure, Result } from '@tidelist/engine/client'
import { type KeyboardEvent, useRef, useState } from 'react'
import { dropDraft, useDraft } from '../../app/drafts.ts'
import { useSaveOnLeave } from '../../app/save-now.ts'
import { failureSentence } from '../../words/failure-sentences.ts'

type RowTitleEditorProps = {
  taskId: string
  title: string
  label: string
  save: (title: string) => Promise<Result<null>>
  /** Saves what was typed when the row goes away under the person's hands. */
  saveLeft: (title: string) => Promise<boolean>
  onDone: (byKey: boolean) => void
}

export function RowTitleEditor({ taskId, title, label, save, saveLeft, onDone }: RowTitleEditorProps) {
  const draftName = `task.${taskId}.title`
  const [draft, setDraft] = useDraft(draftName, title)
  const [failure, setFailure] = useState<Failure | null>(null)
  const latest = useRef({ draft, saved: title, saveLeft })
  latest.current = { ...latest.current, draft, saveLeft }

  useSaveOnLeave(async () => {
    const { draft, saved, saveLeft } = latest.current
    if (draft !== saved && (await saveLeft(draft))) dropDraft(draftName)
  })

  const finish = async (byKey: boolean) => {
    const asked = draft
    if (asked === latest.current.saved) return onDone(byKey)
    const before = latest.current.saved
    latest.current.saved = asked
    const result = await save(asked)
    if (result.ok) {
      dropDraft(draftName)
      return onDone(byKey)
    }
    latest.current.saved = before
    setFailure(result.failure)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') void finish(true)
    if (event.key === 'Escape') {
      latest.current.saved = draft
      dropDraft(draftName)
      onDone(true)
    }
  }

  return (
    <span className="row-editor">
      <input
        ref={focusAtEnd}
        className="row-editor-input"
        aria-label={label}
        aria-invalid={failure !== null}
        aria-describedby={failure ? 'row-editor-refusal' : undefined}
        value={draft}
        onChange={(event) => {
          setDraft(event.target.value)
          setFailure(null)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => void finish(false)}
      />
      {failure && (
        <span id="row-editor-refusal" role="alert" className="row-editor-refusal">
          {failureSentence(failure)}
        </span>
      )}
    </span>
  )
}

function focusAtEnd(input: HTMLInputElement | null) {
  if (!input || document.activeElement === input) return
  input.focus()
  input.setSelectionRange(input.value.length, input.value.length)
}
