/** The window that is asked for always holds what is seen, and moves no more than it must. */
import { expect, test } from 'vitest'
import { windowOffset, windowRows } from './window-maths.ts'

test('at the top nothing moves', () => {
  expect(windowOffset({ first: 0, last: 40 }, 0)).toBe(0)
})

test('a small scroll inside of the window asks for nothing new', () => {
  expect(windowOffset({ first: 90, last: 120 }, 0)).toBe(0)
})

test('a scroll towards the edge moves the window before the edge is seen', () => {
  const offset = windowOffset({ first: 130, last: 170 }, 0)
  expect(offset).toBeGreaterThan(0)
  expect(offset).toBeLessThanOrEqual(130)
})

test.each([0, 1, 250, 5000, 99_970])(
  'from wherever it was, the window holds rows %i and what follows',
  (first) => {
    for (const before of [0, 100, 50_000, 99_900]) {
      const offset = windowOffset({ first, last: first + 40 }, before)
      expect(offset).toBeGreaterThanOrEqual(0)
      expect(offset).toBeLessThanOrEqual(first)
      expect(offset + windowRows).toBeGreaterThan(first + 40)
    }
  },
)

test.each([0, 130, 650, 900, 5000])(
  'asking again from the window moved away from %i changes nothing',
  (before) => {
    for (const first of [165, 700, 731]) {
      const seen = { first, last: first + 40 }
      const offset = windowOffset(seen, before)
      expect(windowOffset(seen, offset)).toBe(offset)
    }
  },
)

test('going down, most of the new window lies ahead; going up, most of it lies above', () => {
  expect(windowOffset({ first: 130, last: 170 }, 0) + windowRows - 170).toBeGreaterThan(80)
  expect(1000 - windowOffset({ first: 1000, last: 1040 }, 980)).toBeGreaterThan(80)
})
