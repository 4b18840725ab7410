/** The way around: fixed views, then the lists, and at the foot whatever the app puts there. */

import { useDndMonitor } from '@dnd-kit/core'
import type { ListRow } from '@tidelist/engine/client'
import { type KeyboardEvent, type ReactNode, useMemo } from 'react'
import { useToday } from '../../app/use-today.ts'
import { useLiveQuery } from '../../engine/use-live-query.ts'
import { words } from '../../words/sentences.ts'
import { ListBranch } from './list-branch.tsx'
import { ListFoot } from './list-foot.tsx'
import { type ListNode, listTree } from './list-tree.ts'
import { useListCommands } from './use-list-commands.ts'
import { MainViews } from './view-links.tsx'
import './sidebar.css'

const noLists: readonly ListRow[] = []

export function Sidebar({ foot }: { foot: ReactNode }) {
  const today = useToday()
  const sidebar = useLiveQuery({ query: 'sidebar', today })
  const lists = sidebar?.lists ?? noLists
  const tree = useMemo(
    () => listTree(lists.filter(({ id }) => id !== sidebar?.inboxId)),
    [lists, sidebar?.inboxId],
  )
  const commands = useListCommands()
  useDndMonitor({
    onDragEnd: ({ active, over }) => {
      const dragged = active.data.current?.list as ListRow | undefined // entries put themselves into their data
      const siblings = dragged && siblingsOf(tree, dragged.id)
      const to = siblings?.findIndex(({ id }) => id === over?.id) ?? -1
      if (dragged && siblings && to >= 0) commands.moveTo(dragged, siblings, to)
    },
  })
  return (
    <nav className="sidebar" aria-label={words.sidebar.label} onKeyDown={moveFocus}>
      <div className="sidebar-lists scrolls">
        <MainViews counts={sidebar} />
        {sidebar && (
          <section className="sidebar-section" aria-label={words.sidebar.lists}>
            <ListBranch nodes={tree} commands={commands} />
            <ListFoot commands={commands} />
          </section>
        )}
      </div>
      {foot}
    </nav>
  )
}

function siblingsOf(nodes: readonly ListNode[], id: string): ListRow[] | undefined {
  if (nodes.some(({ list }) => list.id === id)) return nodes.map(({ list }) => list)
  return nodes.map(({ children }) => siblingsOf(children, id)).find((found) => found !== undefined)
}

/** Arrows walk through the sidebar as through a list. */
function moveFocus(event: KeyboardEvent<HTMLElement>) {
  if (event.altKey || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-sidebar-item]')]
  const focused = document.activeElement
  const index = focused instanceof HTMLElement ? items.indexOf(focused) : -1
  if (index < 0) return
  event.preventDefault()
  items[index + (event.key === 'ArrowDown' ? 1 : -1)]?.focus()
}
