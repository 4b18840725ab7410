/** The lists as the sidebar shows them: folders with what is in them, in the engine's order. */
import type { ListRow } from '@tidelist/engine/client'

export type ListNode = { readonly list: ListRow; readonly children: readonly ListNode[] }

/** A list whose folder is not known stands at the top level, so that none is ever out of sight. */
export function listTree(lists: readonly ListRow[]): ListNode[] {
  const ids = new Set(lists.map(({ id }) => id))
  const childrenOf = (parentId: string | null, above: readonly string[]): ListNode[] =>
    lists
      .filter(
        (list) => (list.parentId !== null && ids.has(list.parentId) ? list.parentId : null) === parentId,
      )
      .filter((list) => !above.includes(list.id))
      .map((list) => ({ list, children: childrenOf(list.id, [...above, list.id]) }))
  return childrenOf(null, [])
}

/** Where a list stands after a move by a number of places among its siblings; null when it would leave them. */
export function placeAfterMove(siblings: readonly { id: string }[], id: string, to: number) {
  const rest = siblings.filter((one) => one.id !== id)
  if (to < 0 || to > rest.length || siblings.findIndex((one) => one.id === id) === to) return null
  return { afterId: rest[to - 1]?.id ?? null, beforeId: rest[to]?.id ?? null }
}
