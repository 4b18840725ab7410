/** The field at the foot of the list. What it understands is marked in the text and named under it; a press turns it back to words. */
import { Plus } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { focusPlace } from '../../app/focus-places.ts'
import { failureSentence } from '../../words/failure-sentences.ts'
import { words } from '../../words/sentences.ts'
import { QuickAddChips } from './quick-add-chips.tsx'
import { QuickAddMarks } from './quick-add-marks.tsx'
import { useQuickAdd } from './use-quick-add.ts'
import './quick-add.css'

export function QuickAddLine({ place }: { place: string | null }) {
  const quickAdd = useQuickAdd()
  const { line, understood, refused } = quickAdd
  const field = useRef<HTMLInputElement>(null)
  const [scrollLeft, setScrollLeft] = useState(0)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') void quickAdd.add()
    if (event.key === 'Escape' && line === '') focusPlace('task-list')
    if (event.key === 'Escape') quickAdd.change('')
    if (event.key === 'ArrowUp' && line === '') focusPlace('task-list')
  }

  return (
    <div className="quick-add" data-filled={line !== ''}>
      {refused && (
        <p role="alert" className="quick-add-refusal">
          <span>{failureSentence(refused.failure)}</span>
          {refused.text !== line && (
            <button type="button" className="quick-add-back" onClick={quickAdd.takeRefusedBack}>
              {words.quickAdd.edit} “{refused.text}”
            </button>
          )}
        </p>
      )}
      <div className="quick-add-line">
        <Plus className="icon quick-add-plus" aria-hidden="true" />
        <span className="quick-add-text">
          <QuickAddMarks line={line} chips={understood.chips} scrollLeft={scrollLeft} />
          <input
            ref={field}
            className="quick-add-input"
            data-testid="quick-add-input"
            data-focus="quick-add"
            aria-label={words.quickAdd.label}
            placeholder={place === null ? words.quickAdd.placeholder : words.quickAdd.into(place)}
            autoComplete="off"
            enterKeyHint="done"
            value={line}
            onChange={(event) => quickAdd.change(event.target.value)}
            onScroll={(event) => setScrollLeft(event.currentTarget.scrollLeft)}
            onKeyDown={onKeyDown}
          />
        </span>
        <kbd className="quick-add-key">N</kbd>
      </div>
      {understood.chips.length > 0 && (
        <QuickAddChips
          understood={understood}
          unknownList={quickAdd.unknownList}
          onAsWords={(text) => {
            quickAdd.keepAsWords(text)
            field.current?.focus()
          }}
        />
      )}
    </div>
  )
}
