/** Whatever structured clone carries comes through text unchanged. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pack, unpack } from './structured-json.ts'

const throughText = (value: unknown) => unpack(JSON.parse(JSON.stringify(pack(value))))

test('dates, maps, sets, bytes, big and odd numbers and undefined survive', () => {
  const value = {
    at: new Date(86_400_000),
    noDate: new Date(Number.NaN),
    map: new Map<unknown, unknown>([[{ id: 1 }, new Set(['a', undefined])]]),
    bytes: Uint8Array.of(0, 127, 255),
    numbers: [10n ** 20n, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1.5, -0],
    args: [undefined, null, 'x'],
    nothing: undefined,
    $: 'a field of this name is no tag',
    deep: { $: 'date', v: 0 },
  }
  expect(throughText(value)).toStrictEqual(value)
})

test('an error keeps its name, message and stack', () => {
  const error = new TypeError('not a list')
  const copy = throughText(error)
  expect(copy).toBeInstanceOf(Error)
  expect(copy).toMatchObject({ name: 'TypeError', message: 'not a list', stack: error.stack })
})

test('any plain data comes through as it was', () => {
  const data = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true })
  fc.assert(
    fc.property(data, (value) => {
      // Structured clone itself turns exotic objects into plain ones.
      const cloned = structuredClone(value)
      expect(throughText(cloned)).toEqual(cloned)
    }),
  )
})
