/** The name of the view above its tasks. */
import type { LucideIcon } from 'lucide-react'
import { CalendarDays, Hash, Inbox, List, NotebookText, Star, Trash2 } from 'lucide-react'
import type { View } from '../../app/navigation.tsx'
import { useToday } from '../../app/use-today.ts'
import { weekdayAndDate } from '../../words/date-words.ts'
import './view-header.css'

const icons: Record<View['view'], LucideIcon> = {
  inbox: Inbox,
  today: Star,
  upcoming: CalendarDays,
  list: List,
  tag: Hash,
  logbook: NotebookText,
  trash: Trash2,
}

export function ViewHeader({ view, name }: { view: View; name: string }) {
  const Icon = icons[view.view]
  return (
    <header className="view-header">
      <Icon className={`view-header-icon view-icon-${view.view}`} aria-hidden="true" />
      <h1 className="view-header-name">{name}</h1>
      {view.view === 'today' && <Day />}
    </header>
  )
}

/** Whoever leaves the window open overnight sees which day it speaks of. */
function Day() {
  return <p className="view-header-day numbers">{weekdayAndDate(useToday())}</p>
}
