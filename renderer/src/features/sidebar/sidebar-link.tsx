/** One view in the sidebar; a place to drop tasks on when it is a list. */
import { useDroppable } from '@dnd-kit/core'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { focusListSoon } from '../../app/focus-places.ts'
import { useNavigation, type View, viewKey } from '../../app/navigation.tsx'
import { classNames } from '../../ui/class-names.ts'

type SidebarLinkProps = {
  view: View
  icon: LucideIcon
  name: string
  dropListId?: string | undefined
  children?: ReactNode
}

export function SidebarLink({ view, icon: Icon, name, dropListId, children }: SidebarLinkProps) {
  const { view: shown, show } = useNavigation()
  const { setNodeRef, isOver } = useDroppable({
    id: `view ${viewKey(view)}`,
    data: { listId: dropListId, name },
    disabled: dropListId === undefined,
  })
  const current = viewKey(shown) === viewKey(view)
  return (
    <li ref={setNodeRef}>
      <button
        type="button"
        data-sidebar-item
        aria-current={current ? 'page' : undefined}
        className={classNames('sidebar-link', isOver && 'sidebar-link-over')}
        onClick={(event) => {
          show(view)
          if (event.detail > 0) focusListSoon()
        }}
      >
        <Icon className={`icon view-icon-${view.view}`} aria-hidden="true" />
        <span className="sidebar-link-name">{name}</span>
        {children}
      </button>
    </li>
  )
}
