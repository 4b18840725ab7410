/** A native date field that hands on whole dates only: while a date is being typed it is nobody's business yet. */
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { IconButton } from '../../ui/button.tsx'
import { words } from '../../words/sentences.ts'

type DateLineProps = {
  name: string
  label: string
  type: 'date' | 'time'
  value: string
  /** The value as people say it, shown while the field is not being changed. */
  said: string
  save: (value: string | null) => Promise<boolean>
}

export function DateLine({ name, label, type, value, said, save }: DateLineProps) {
  const [draft, setDraft] = useState(value)
  useEffect(() => setDraft(value), [value])
  const finish = () => {
    if (draft !== value && draft !== '') void save(draft)
  }
  return (
    <span className="date-line" data-empty={draft === ''}>
      <span className="date-line-said numbers" aria-hidden="true">
        {said}
      </span>
      <input
        type={type}
        aria-label={label}
        className="date-line-input numbers"
        min={type === 'date' ? '1970-01-01' : undefined}
        max={type === 'date' ? '2200-12-31' : undefined}
        value={draft}
        onChange={(event) => {
          setDraft(event.target.value)
          const picked = event.target.value !== '' && !event.target.matches(':focus-visible')
          if (picked) void save(event.target.value)
        }}
        onBlur={finish}
        onKeyDown={(event) => event.key === 'Enter' && finish()}
      />
      {value !== '' && (
        <IconButton label={words.detail.clear(name)} onPress={() => void save(null)}>
          <X className="icon" />
        </IconButton>
      )}
    </span>
  )
}
