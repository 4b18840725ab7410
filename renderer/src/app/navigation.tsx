/** Where the person is: the view, the selected task, and what stands open beside the list. */
import type { TaskView } from '@tidelist/engine/client'
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react'
import { useStoredFlag } from './stored-value.ts'

export type View =
  | { readonly view: 'inbox' | 'today' | 'upcoming' | 'logbook' | 'trash' }
  | { readonly view: 'list'; readonly listId: string }
  | { readonly view: 'tag'; readonly tagId: string; readonly name: string }

type Navigation = {
  readonly view: View
  readonly show: (view: View) => void
  readonly selectedId: string | null
  readonly select: (taskId: string | null) => void
  readonly detailOpen: boolean
  readonly setDetailOpen: (open: boolean) => void
  /** The sidebar as a drawer, in a narrow window. */
  readonly drawerOpen: boolean
  readonly setDrawerOpen: (open: boolean) => void
}

const NavigationContext = createContext<Navigation | null>(null)

export function NavigationProvider({ children }: { children: ReactNode }) {
  const [view, setView] = useState<View>({ view: 'inbox' })
  const [selectedId, select] = useState<string | null>(null)
  const [detailOpen, setDetailOpen] = useStoredFlag('tidelist.detail-open', false)
  const [drawerOpen, setDrawerOpen] = useState(false)
  const show = useCallback((next: View) => {
    setView((now) => (viewKey(now) === viewKey(next) ? now : next))
    select(null)
    setDrawerOpen(false)
  }, [])
  const value = useMemo(
    () => ({ view, show, selectedId, select, detailOpen, setDetailOpen, drawerOpen, setDrawerOpen }),
    [view, show, selectedId, detailOpen, setDetailOpen, drawerOpen],
  )
  return <NavigationContext value={value}>{children}</NavigationContext>
}

export function useNavigation(): Navigation {
  const value = useContext(NavigationContext)
  if (!value) throw new Error('useNavigation stands outside of NavigationProvider.')
  return value
}

export function viewKey(view: View): string {
  if (view.view === 'list') return `list ${view.listId}`
  return view.view === 'tag' ? `tag ${view.tagId}` : view.view
}

/** The view as the engine asks for it. */
export function taskViewOf(view: View, today: string): TaskView {
  switch (view.view) {
    case 'today':
    case 'upcoming':
      return { view: view.view, today }
    case 'tag':
      return { view: 'tag', tagId: view.tagId }
    case 'list':
      return { view: 'list', listId: view.listId }
    default:
      return { view: view.view } as TaskView // the views without a parameter, each of which asks as itself
  }
}
