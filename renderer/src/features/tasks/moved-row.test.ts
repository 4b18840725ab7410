/** A moved row and its neighbours stand as they will once the engine has answered. */
import { expect, test } from 'vitest'
import { withMovedRow } from './moved-row.ts'
import { taskRow } from './task-row.example.ts'

const rowsOf = (...ids: string[]) => ({
  count: ids.length,
  rowAt: (index: number) => (ids[index] === undefined ? undefined : taskRow({ id: ids[index] })),
  indexOf: (id: string) => ids.indexOf(id),
})
const order = (rows: ReturnType<typeof withMovedRow>) =>
  Array.from({ length: rows.count }, (_, index) => rows.rowAt(index)?.id).join('')

test.each([
  ['a', 2, 'bcad'],
  ['d', 0, 'dabc'],
  ['b', 2, 'acbd'],
  ['c', 1, 'acbd'],
  ['b', 1, 'abcd'],
])('%s moved to place %i', (id, to, expected) => {
  const rows = withMovedRow(rowsOf('a', 'b', 'c', 'd'), { id, to })
  expect(order(rows)).toBe(expected)
  expect([...expected].map(rows.indexOf)).toEqual([0, 1, 2, 3])
})

test('rows that are not there move nothing', () => {
  expect(order(withMovedRow(rowsOf('a', 'b'), { id: 'z', to: 0 }))).toBe('ab')
  expect(order(withMovedRow(rowsOf('a', 'b'), null))).toBe('ab')
})
