import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isRank, isTie, rankBetween, ranksBetween } from './rank.ts'

/** Where each new item goes in, as a share of the list so far. */
const insertions = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 80 })

test('items stay in the order in which they were put, however they were put', () => {
  fc.assert(
    fc.property(insertions, (shares) => {
      const ranks: string[] = []
      for (const share of shares) {
        const at = Math.floor(share * ranks.length)
        ranks.splice(at, 0, rankBetween(ranks[at - 1] ?? null, ranks[at] ?? null))
      }
      expect([...ranks].sort((a, b) => (a < b ? -1 : 1))).toEqual(ranks)
      expect(ranks.every(isRank)).toBe(true)
    }),
  )
})

test('many ranks between two others are in order and all different', () => {
  const ranks = ['a0', ...ranksBetween('a0', 'a1', 50), 'a1']
  expect([...new Set(ranks)].sort((a, b) => (a < b ? -1 : 1))).toEqual(ranks)
})

test('equal neighbours are a tie, open ends are not', () => {
  expect(isTie('a1', 'a1')).toBe(true)
  expect(isTie('a1', 'a2')).toBe(false)
  expect(isTie(null, 'a1')).toBe(false)
})

test.each(['', 'a', 'a0 ', "a0'; drop table tasks", 'x'.repeat(401)])('%j is no rank', (text) => {
  expect(isRank(text)).toBe(false)
})
