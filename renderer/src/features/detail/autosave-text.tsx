/** A text of the detail pane that grows with what is in it and saves itself. Enter ends a title; in notes it is a new line. */
import type { Failure, Result } from '@tidelist/engine/client'
import type { KeyboardEvent } from 'react'
import { useNotices } from '../../app/notices.tsx'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { useAutosave } from './use-autosave.ts'

type AutosaveTextProps = {
  /** See `useAutosave`. */
  name: string
  label: string
  value: string
  placeholder?: string
  /** One line in meaning, though it may wrap. */
  single?: boolean
  className: string
  focusPlace?: string
  save: (text: string) => Promise<Result<unknown>>
}

const shownLetters = 80

export function AutosaveText({
  name,
  label,
  value,
  placeholder,
  single,
  className,
  focusPlace,
  save,
}: AutosaveTextProps) {
  const { show } = useNotices()
  const onLateRefusal = (failure: Failure, text: string) =>
    show({
      text: `${failureSentence(failure)} ${words.notices.unsent(text.slice(0, shownLetters))}`,
      tone: 'trouble',
    })
  const { draft, change, flush, failure, other, chooseOther } = useAutosave({
    name,
    value,
    save,
    onLateRefusal,
  })
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.nativeEvent.isComposing || !single || event.key !== 'Enter') return
    event.preventDefault()
    event.currentTarget.blur()
  }
  return (
    <div className="autosave">
      <textarea
        rows={1}
        aria-label={label}
        aria-invalid={failure !== null}
        placeholder={placeholder}
        className={classNames('autosave-text', className)}
        data-focus={focusPlace}
        value={draft}
        onChange={(event) =>
          change(single ? event.target.value.replace(/[\r\n]+/g, ' ') : event.target.value)
        }
        onBlur={() => void flush()}
        onKeyDown={onKeyDown}
      />
      {failure && (
        <p role="alert" className="detail-refusal">
          {failureSentence(failure)}
        </p>
      )}
      {other !== null && (
        <div className="autosave-other" role="status">
          <p>{words.detail.unsaved(other.slice(0, shownLetters))}</p>
          <Button onPress={() => chooseOther(true)}>{words.detail.useUnsaved}</Button>
          <Button tone="quiet" onPress={() => chooseOther(false)}>
            {words.detail.dropUnsaved}
          </Button>
        </div>
      )}
    </div>
  )
}
