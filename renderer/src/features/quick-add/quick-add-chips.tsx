/** What was understood, as one chip a part; pressing one keeps its words as words. */
import type { QuickAdd, QuickAddChip } from '@tidelist/engine/client'
import { AtSign, CalendarDays, CircleAlert, Hash, type LucideIcon, Plus, X } from 'lucide-react'
import { useToday } from '../../app/use-today.ts'
import { dateWords, minutesWords } from '../../words/date-words.ts'
import { words } from '../../words/sentences.ts'

type QuickAddChipsProps = {
  understood: QuickAdd
  /** The name after `#` when no list has it yet. */
  unknownList: string | null
  onAsWords: (text: string) => void
}

const icons: Record<QuickAddChip['kind'], LucideIcon> = {
  date: CalendarDays,
  list: Hash,
  tag: AtSign,
  priority: CircleAlert,
}

export function QuickAddChips({ understood, unknownList, onAsWords }: QuickAddChipsProps) {
  const today = useToday()
  return (
    <ul className="quick-add-chips" data-testid="quick-add-chips">
      {understood.chips.map((chip) => {
        const isNew = chip.kind === 'list' && unknownList !== null
        const Icon = isNew ? Plus : icons[chip.kind]
        return (
          <li key={chip.start}>
            <button
              type="button"
              className={`quick-add-chip quick-add-chip-${chip.kind} numbers`}
              data-kind={chip.kind}
              title={words.quickAdd.asWords(chip.text)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onAsWords(chip.text)}
            >
              <Icon className="icon" aria-hidden="true" />
              {isNew ? words.quickAdd.newList(unknownList) : chipWords(chip, understood, today)}
              <X className="icon quick-add-chip-x" aria-hidden="true" />
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function chipWords(chip: QuickAddChip, { due }: QuickAdd, today: string): string {
  const bare = chip.text.slice(1).replaceAll('"', '')
  if (chip.kind === 'priority') return words.quickAdd.priority(Number(bare))
  if (chip.kind !== 'date' || !due) return bare
  const day = dateWords(due.date, today)
  return due.minutes === undefined ? day : `${day} ${minutesWords(due.minutes)}`
}
