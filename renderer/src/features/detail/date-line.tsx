/** A native date or time field. It saves a moment after the value has become a whole one, on Enter, on blur, and when it goes away. */
import { X } from 'lucide-react'
import { type ChangeEvent, useEffect, useRef, useState } from 'react'
import { useSaveOnLeave } from '../../app/save-now.ts'
import { IconButton } from '../../ui/button.tsx'
import { words } from '../../words/sentences.ts'

type DateLineProps = {
  label: string
  type: 'date' | 'time'
  value: string
  /** The value as people say it, shown while the field is not being changed. */
  said: string
  tone?: 'overdue' | 'today' | 'later'
  save: (value: string | null) => Promise<boolean>
}

const pauseMs = 700
const years = { min: '1970-01-01', max: '2200-12-31' }

export function DateLine({ label, type, value, said, tone, save }: DateLineProps) {
  const [draft, setDraft] = useState(value)
  const [whole, setWhole] = useState(true)
  const timer = useRef<number>(undefined)
  const asked = useRef(value)
  useEffect(() => {
    setDraft(value)
    asked.current = value
  }, [value])

  const ask = async (next: string) => {
    clearTimeout(timer.current)
    if (next === asked.current) return
    asked.current = next
    await save(next === '' ? null : next)
  }
  /** A field that is half filled in is empty to the page, and says so: that is no wish to remove the value. */
  const finish = async () => whole && ask(draft)
  useSaveOnLeave(finish)
  const onChange = ({ currentTarget: field }: ChangeEvent<HTMLInputElement>) => {
    const next = field.value
    setDraft(next)
    setWhole(field.validity.valid)
    clearTimeout(timer.current)
    if (next !== '' && field.validity.valid) timer.current = window.setTimeout(() => void ask(next), pauseMs)
  }
  return (
    <span className="date-line" data-empty={draft === ''} data-tone={tone}>
      <span className="date-line-said numbers" aria-hidden="true">
        {said}
      </span>
      <input
        type={type}
        aria-label={label}
        className="date-line-input numbers"
        min={type === 'date' ? years.min : undefined}
        max={type === 'date' ? years.max : undefined}
        value={draft}
        onChange={onChange}
        onBlur={() => void finish()}
        onKeyDown={(event) => event.key === 'Enter' && void finish()}
      />
      {value !== '' && (
        <IconButton label={words.detail.clear(label)} onPress={() => void ask('')}>
          <X className="icon" />
        </IconButton>
      )}
    </span>
  )
}
