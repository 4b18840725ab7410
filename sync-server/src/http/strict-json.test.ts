import fc from 'fast-check'
import { expect, test } from 'vitest'
import { measureJson, parseStrictJson } from './strict-json.ts'

const bounds = { depth: 3, items: 4 }

test.each<[string, unknown]>([
  ['{}', {}],
  ['[]', []],
  ['"a:b,c{[\\"]"', 'a:b,c{["]'],
  ['[1,2,3,4]', [1, 2, 3, 4]],
  ['{"a":{"a":{"a":1}},"b":{"a":2}}', { a: { a: { a: 1 } }, b: { a: 2 } }],
])('%s is read', (text, value) => {
  expect(parseStrictJson(text, bounds)).toEqual({ ok: true, value })
})

test.each([
  ['', 'malformed'],
  ['{', 'malformed'],
  ['{"a":1,"a":1}', 'malformed'],
  ['{"a":1,"\\u0061":2}', 'malformed'],
  ['[{"b":[{"a":1,"a":1}]}]', 'malformed'],
  ['{"__proto__":{}}', 'malformed'],
  ['[{"constructor":1}]', 'malformed'],
  ['{"\\u005f_proto__":1}', 'malformed'],
  ['{"prototype":1}', 'malformed'],
  ['[[[[]]]]', 'malformed'],
  ['[1,2,3,4,5]', 'too_large'],
  ['{"a":1,"b":1,"c":1,"d":1,"e":1}', 'too_large'],
])('%s is refused', (text, kind) => {
  expect(parseStrictJson(text, bounds)).toEqual({ ok: false, kind })
})

test('whatever JSON.stringify makes is measured as it is and read back', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = JSON.stringify(value)
      fc.pre(!/"(__proto__|constructor|prototype)"/.test(text))
      expect(measureJson(text).depth).toBe(depthOf(value))
      expect(parseStrictJson(text, { depth: 1000, items: 1000 })).toEqual({
        ok: true,
        value: JSON.parse(text),
      })
    }),
  )
})

test('a hundred thousand open brackets are refused without being descended into', () => {
  expect(parseStrictJson('['.repeat(100_000), bounds)).toEqual({ ok: false, kind: 'malformed' })
})
