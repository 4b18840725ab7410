/** A row that is let go lands between the two rows it was let go between. */
import { expect, test } from 'vitest'
import { gapAt, neighboursAt } from './drop-place.ts'

const ids = ['a', 'b', 'c', 'd']
const rows = {
  count: ids.length,
  rowAt: (index: number) => (ids[index] === undefined ? undefined : { id: ids[index] }),
}

test('the nearest gap is taken, and none outside of the list', () => {
  expect([gapAt(-50, 36, 4), gapAt(17, 36, 4), gapAt(19, 36, 4), gapAt(9999, 36, 4)]).toEqual([0, 0, 1, 4])
})

test('gaps beside the row itself change nothing', () => {
  expect(neighboursAt(1, 1, rows)).toBeNull()
  expect(neighboursAt(2, 1, rows)).toBeNull()
})

test('a gap names the rows above and below it, and the place that results', () => {
  expect(neighboursAt(0, 2, rows)).toEqual({ afterId: null, beforeId: 'a', place: 0 })
  expect(neighboursAt(3, 0, rows)).toEqual({ afterId: 'c', beforeId: 'd', place: 2 })
  expect(neighboursAt(4, 0, rows)).toEqual({ afterId: 'd', beforeId: null, place: 3 })
})

test('without knowing both neighbours nothing is moved', () => {
  expect(neighboursAt(2, 0, { count: 4, rowAt: () => undefined })).toBeNull()
})
