import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical, isSameJson, type Json } from './canonical.ts'

const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json> // fast-check types its JSON as unknown

test('two values are the same exactly when their canonical texts are', () => {
  fc.assert(
    fc.property(json, json, (a, b) => {
      expect(isSameJson(a, b)).toBe(canonical(a) === canonical(b))
      expect(isSameJson(a, JSON.parse(JSON.stringify(a)))).toBe(true)
    }),
  )
})

test('the order of keys does not matter, a missing key does', () => {
  expect(isSameJson({ a: 1, b: null }, { b: null, a: 1 })).toBe(true)
  expect(isSameJson({ a: 1, b: null }, { a: 1, c: null })).toBe(false)
})
