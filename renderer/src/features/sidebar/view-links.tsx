/** The fixed views at the top of the sidebar, with the counts that matter. */
import type { Sidebar } from '@tidelist/engine/client'
import { CalendarDays, Inbox, NotebookText, Star, Trash2 } from 'lucide-react'
import { words } from '../../words/sentences.ts'
import { SidebarLink } from './sidebar-link.tsx'

export function MainViews({ counts }: { counts: Sidebar | undefined }) {
  const overdue = counts?.overdueTasks ?? 0
  return (
    <ul className="sidebar-group">
      <SidebarLink
        view={{ view: 'inbox' }}
        icon={Inbox}
        name={words.views.inbox}
        dropListId={counts?.inboxId}
      >
        <Count value={counts?.inboxTasks} />
      </SidebarLink>
      <SidebarLink view={{ view: 'today' }} icon={Star} name={words.views.today}>
        {overdue > 0 && (
          <span
            className="sidebar-count sidebar-count-overdue numbers"
            role="img"
            aria-label={words.sidebar.overdue(overdue)}
            title={words.sidebar.overdue(overdue)}
          >
            {overdue.toLocaleString()}
          </span>
        )}
        <Count value={(counts?.todayTasks ?? 0) - overdue} tone="today" />
      </SidebarLink>
      <SidebarLink view={{ view: 'upcoming' }} icon={CalendarDays} name={words.views.upcoming} />
      <SidebarLink view={{ view: 'logbook' }} icon={NotebookText} name={words.views.logbook} />
      <SidebarLink view={{ view: 'trash' }} icon={Trash2} name={words.views.trash} />
    </ul>
  )
}

export function Count({ value, tone = 'plain' }: { value: number | undefined; tone?: 'plain' | 'today' }) {
  if (value === undefined || value <= 0) return null
  return (
    <span
      role="img"
      aria-label={words.sidebar.openTasks(value)}
      className={`sidebar-count sidebar-count-${tone} numbers`}
    >
      {value.toLocaleString()}
    </span>
  )
}
