/** No list is ever out of sight, whatever its folder; and moves stay among siblings. */
import type { ListRow } from '@tidelist/engine/client'
import { expect, test } from 'vitest'
import { type ListNode, listTree, placeAfterMove } from './list-tree.ts'

const list = (id: string, parentId: string | null = null): ListRow => ({
  id,
  name: id,
  kind: 'list',
  color: null,
  parentId,
  openTasks: 0,
})
const said = (nodes: readonly ListNode[]): string =>
  nodes
    .map(({ list, children }) => (children.length > 0 ? `${list.id}(${said(children)})` : list.id))
    .join(' ')

test('folders hold their lists, in the order given', () => {
  expect(said(listTree([list('a'), list('b'), list('a2', 'a'), list('a1', 'a')]))).toBe('a(a2 a1) b')
})

test('a list in a folder that is not known stands at the top', () => {
  expect(said(listTree([list('a'), list('lost', 'gone')]))).toBe('a lost')
})

test('a list may go to any other place among its siblings', () => {
  const siblings = ['a', 'b', 'c'].map((id) => list(id))
  expect(placeAfterMove(siblings, 'a', 1)).toEqual({ afterId: 'b', beforeId: 'c' })
  expect(placeAfterMove(siblings, 'a', 2)).toEqual({ afterId: 'c', beforeId: null })
  expect(placeAfterMove(siblings, 'c', 0)).toEqual({ afterId: null, beforeId: 'a' })
})

test('a move to where it is, or out of the siblings, is none', () => {
  const siblings = ['a', 'b'].map((id) => list(id))
  expect(placeAfterMove(siblings, 'a', 0)).toBeNull()
  expect(placeAfterMove(siblings, 'a', -1)).toBeNull()
  expect(placeAfterMove(siblings, 'b', 2)).toBeNull()
})
