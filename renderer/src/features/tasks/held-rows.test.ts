/** A held row stands where it stood, and nothing else is lost or shown twice. */
import { expect, test } from 'vitest'
import { type HeldRow, releaseHeld, withHeldRows } from './held-rows.ts'
import { taskRow } from './task-row.example.ts'

const answer = (...ids: string[]) => {
  const rows = ids.map((id) => taskRow({ id }))
  return {
    total: rows.length,
    rowAt: (index: number) => rows[index],
    indexOf: (id: string) => ids.indexOf(id),
  }
}
const held = (id: string, at: number): HeldRow => ({ row: taskRow({ id }), at, phase: 'done' })
const shown = (rows: ReturnType<typeof withHeldRows>) =>
  Array.from({ length: rows.count }, (_, index) => rows.rowAt(index)?.id).join(' ')

test('without held rows the answer is shown as it is', () => {
  expect(shown(withHeldRows(answer('a', 'b'), []))).toBe('a b')
})

test('a row that has left the answer stays at its place', () => {
  expect(shown(withHeldRows(answer('a', 'c'), [held('b', 1)]))).toBe('a b c')
})

test('a row that is still in the answer is not shown twice', () => {
  expect(shown(withHeldRows(answer('a', 'b', 'c'), [held('b', 1)]))).toBe('a b c')
})

test('several held rows keep their order, even beyond the end of a shorter answer', () => {
  expect(shown(withHeldRows(answer('a', 'd'), [held('c', 2), held('b', 1)]))).toBe('a b c d')
  expect(shown(withHeldRows(answer('a'), [held('x', 7), held('y', 9)]))).toBe('a x y')
})

test('places are found for rows of the answer and for held ones', () => {
  const rows = withHeldRows(answer('a', 'c'), [held('b', 1)])
  expect(['a', 'b', 'c', 'z'].map(rows.indexOf)).toEqual([0, 1, 2, -1])
})

test('when one has folded, those below it stand one place higher', () => {
  const rest = releaseHeld([held('b', 1), held('d', 3)], 'b')
  expect(shown(withHeldRows(answer('a', 'c', 'e'), rest))).toBe('a c d e')
})
