import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isJsonWithin } from './text.ts'

test('whether JSON keeps within a size is said of its bytes, however few of them are looked at', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: -2, max: 2 }), (value, more) => {
      const bytes = Buffer.byteLength(JSON.stringify(value))
      expect(isJsonWithin(value, bytes + more)).toBe(more >= 0)
    }),
  )
})

test.each([
  ['a text of nothing but escapes', '\u0000'.repeat(100)],
  ['long names', { ['"'.repeat(100)]: 1 }],
  ['the longest numbers', Array.from({ length: 100 }, () => -Math.PI * 1e-300)],
  ['many empty arrays', Array.from({ length: 100 }, () => [])],
])('%s is not taken for shorter than it is', (_, value) => {
  expect(isJsonWithin(value, JSON.stringify(value).length - 1)).toBe(false)
})
