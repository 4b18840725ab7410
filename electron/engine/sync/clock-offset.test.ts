import { formatStamp, newClock, observe } from '@tidelist/shared-schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isNewOffset, measuredOffset, offsetToKeep } from './clock-offset.ts'
import { newStamps } from './restamp.ts'

test('the offset is from the middle of the request to the server’s time', () => {
  const start = { wallMs: 1_000_000, monotonicMs: 50 }
  const end = { wallMs: 1_000_400, monotonicMs: 450 }
  expect(measuredOffset(start, end, 1_000_200)).toBe(0)
  expect(measuredOffset(start, end, 5_000_200)).toBe(4_000_000)
  expect(measuredOffset(start, end, 200)).toBe(-1_000_000)
})

test('a clock that is set during the request measures nothing', () => {
  const start = { wallMs: 1_000_000, monotonicMs: 50 }
  expect(measuredOffset(start, { wallMs: 900_000, monotonicMs: 450 }, 1_000_200)).toBeNull()
})

test('a minute is left alone, and what is kept changes only for a reason', () => {
  expect(offsetToKeep(59_000)).toBe(0)
  expect(offsetToKeep(-61_000)).toBe(-61_000)
  expect(isNewOffset(0, 30_000)).toBe(false)
  expect(isNewOffset(-100_000, -100_300)).toBe(false)
  expect(isNewOffset(-100_000, 10)).toBe(true)
})

test('new stamps keep the order of the old ones, are above what was seen and not after the server’s time', () => {
  const ms = fc.integer({ min: 2_000_000, max: 9_000_000 })
  fc.assert(
    fc.property(
      fc.uniqueArray(ms, { maxLength: 20 }),
      fc.integer({ min: 0, max: 1_000_000 }),
      (times, seenMs) => {
        const device = 'a'.repeat(16)
        const old = times
          .sort((a, b) => a - b)
          .map((each) => formatStamp({ ms: each, counter: 0, device: 'b'.repeat(16) }))
        const seen = formatStamp({ ms: seenMs, counter: 9, device: 'c'.repeat(16) })
        const stamps = newStamps(old, observe(newClock(device), seen), 1_000_000)
        const fresh = old.map((each) => stamps[each] ?? '')
        expect(fresh).toEqual([...fresh].sort())
        expect(new Set(fresh).size).toBe(old.length)
        for (const each of fresh) {
          expect(each > seen).toBe(true)
          expect(each <= formatStamp({ ms: 1_000_000, counter: 0xffff, device: 'f'.repeat(16) })).toBe(true)
        }
      },
    ),
  )
})
