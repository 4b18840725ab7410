/** What the frame says about the view that is shown. */
import { useEffect } from 'react'
import { useLiveQuery } from '../engine/use-live-query.ts'
import { words } from '../words/sentences.ts'
import { useNavigation } from './navigation.tsx'
import { useToday } from './use-today.ts'

export type ViewFacts = {
  readonly name: string
  /** Where quick add puts a task, when the view says so. */
  readonly quickAddPlace: string | null
  readonly canAdd: boolean
  /** Nothing has been made here yet. */
  readonly firstRun: boolean
}

export function useViewFacts(): ViewFacts {
  const { view, show } = useNavigation()
  const sidebar = useLiveQuery({ query: 'sidebar', today: useToday() })
  const lists = sidebar?.lists.filter(({ id }) => id !== sidebar.inboxId)
  const list = view.view === 'list' ? lists?.find(({ id }) => id === view.listId) : undefined
  const gone = view.view === 'list' && lists !== undefined && list === undefined

  // A list deleted on another device is not stared at.
  useEffect(() => {
    if (!gone) return
    const wait = setTimeout(() => show({ view: 'inbox' }), goneMs)
    return () => clearTimeout(wait)
  }, [gone, show])

  const name =
    view.view === 'list' ? (list?.name ?? '') : view.view === 'tag' ? view.name : words.views[view.view]
  return {
    name,
    quickAddPlace: view.view === 'list' || view.view === 'today' ? name || null : null,
    canAdd: view.view !== 'logbook' && view.view !== 'trash',
    firstRun: lists?.length === 0,
  }
}

/** A list made this moment may reach the view before it reaches the sidebar. */
const goneMs = 400
