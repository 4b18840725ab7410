/** One list in the sidebar: opened by a press, renamed in place, moved by drag or Alt and arrows, deleted with a way back. */
import { useSortable } from '@dnd-kit/sortable'
import type { ListRow } from '@tidelist/engine/client'
import { ArrowDown, ArrowUp, Ellipsis, Folder, List, Pencil, Trash2 } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { MenuTrigger } from 'react-aria-components'
import { focusListSoon } from '../../app/focus-places.ts'
import { useNavigation } from '../../app/navigation.tsx'
import { IconButton } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { MenuEntry, MenuPopover } from '../../ui/popover.tsx'
import { words } from '../../words/sentences.ts'
import { NameField } from './name-field.tsx'
import type { ListCommands } from './use-list-commands.ts'
import { Count } from './view-links.tsx'

type ListEntryProps = {
  list: ListRow
  siblings: readonly ListRow[]
  commands: ListCommands
  children?: ReactNode
}

export function ListEntry({ list, siblings, commands, children }: ListEntryProps) {
  const { view, show } = useNavigation()
  const [renaming, setRenaming] = useState(false)
  const sortable = useSortable({
    id: list.id,
    data: { list, listId: list.id, name: list.name },
    disabled: renaming,
  })
  const index = siblings.findIndex(({ id }) => id === list.id)
  const current = view.view === 'list' && view.listId === list.id
  const move = (by: number) => commands.moveTo(list, siblings, index + by)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault()
      event.stopPropagation()
      move(event.key === 'ArrowUp' ? -1 : 1)
    }
    if (event.key === 'F2') setRenaming(true)
    if (event.key === 'Delete' || event.key === 'Backspace') commands.remove(list)
  }
  const { transform, transition } = sortable
  const shifted = transform ? `translateY(${Math.round(transform.y)}px)` : undefined
  return (
    <li
      ref={sortable.setNodeRef}
      className={classNames('list-entry', sortable.isDragging && 'list-entry-dragging')}
      style={{ transform: shifted, transition }}
    >
      {renaming ? (
        <NameField
          draftName={`list.${list.id}.name`}
          label={words.sidebar.renameField(list.name)}
          name={list.name}
          save={(name) => commands.rename(list.id, name)}
          onDone={() => setRenaming(false)}
        />
      ) : (
        <span className="list-entry-line">
          <button
            {...sortable.listeners}
            type="button"
            data-sidebar-item
            data-list-id={list.id}
            aria-current={current ? 'page' : undefined}
            className={classNames('sidebar-link', sortable.isOver && 'sidebar-link-over')}
            onClick={(event) => {
              show({ view: 'list', listId: list.id })
              if (event.detail === 1) focusListSoon()
            }}
            onDoubleClick={() => setRenaming(true)}
            onKeyDown={onKeyDown}
          >
            {list.kind === 'folder' ? (
              <Folder className="icon" aria-hidden="true" />
            ) : (
              <List className="icon view-icon-list" aria-hidden="true" />
            )}
            <span className="sidebar-link-name">{list.name}</span>
            <Count value={list.openTasks} />
          </button>
          <MenuTrigger>
            <IconButton label={words.sidebar.options(list.name)}>
              <Ellipsis className="icon" />
            </IconButton>
            <MenuPopover label={words.sidebar.options(list.name)}>
              <MenuEntry icon={<Pencil className="icon" />} keys="F2" onAction={() => setRenaming(true)}>
                {words.sidebar.rename}
              </MenuEntry>
              <MenuEntry
                icon={<ArrowUp className="icon" />}
                keys="Alt ↑"
                isDisabled={index <= 0}
                onAction={() => move(-1)}
              >
                {words.sidebar.moveUp}
              </MenuEntry>
              <MenuEntry
                icon={<ArrowDown className="icon" />}
                keys="Alt ↓"
                isDisabled={index >= siblings.length - 1}
                onAction={() => move(1)}
              >
                {words.sidebar.moveDown}
              </MenuEntry>
              <MenuEntry icon={<Trash2 className="icon" />} danger onAction={() => commands.remove(list)}>
                {words.sidebar.delete}
              </MenuEntry>
            </MenuPopover>
          </MenuTrigger>
        </span>
      )}
      {children}
    </li>
  )
}
