/** Lists of one level, with the folders among them holding the next. */
import { SortableContext, verticalListSortingStrategy } from '@dnd-kit/sortable'
import { ListEntry } from './list-entry.tsx'
import type { ListNode } from './list-tree.ts'
import type { ListCommands } from './use-list-commands.ts'

export function ListBranch({ nodes, commands }: { nodes: readonly ListNode[]; commands: ListCommands }) {
  const lists = nodes.map(({ list }) => list)
  return (
    <SortableContext items={lists.map(({ id }) => id)} strategy={verticalListSortingStrategy}>
      <ul className="sidebar-group">
        {nodes.map(({ list, children }) => (
          <ListEntry key={list.id} list={list} siblings={lists} commands={commands}>
            {children.length > 0 && (
              <div className="list-branch">
                <ListBranch nodes={children} commands={commands} />
              </div>
            )}
          </ListEntry>
        ))}
      </ul>
    </SortableContext>
  )
}
