import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Clock,
  formatStamp,
  newClock,
  observe,
  parseStamp,
  stampMs,
  stampPattern,
  tick,
} from './clock.ts'

const device = '0123456789abcdef'
const wallMs = fc.integer({ min: 0, max: 2 ** 43 })
const stamp = fc
  .tuple(wallMs, fc.integer({ min: 0, max: 0xffff }), fc.stringMatching(/^[0-9a-f]{16}$/))
  .map(([ms, counter, author]) => formatStamp({ ms, counter, device: author }))
const event = fc.oneof(
  wallMs.map((nowMs) => ({ kind: 'tick' as const, nowMs })),
  stamp.map((seen) => ({ kind: 'observe' as const, seen })),
)

test('every stamp is greater than all that were made or seen before, whatever the wall clock does', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let clock: Clock = newClock(device)
      const known: string[] = []
      for (const each of events) {
        if (each.kind === 'observe') {
          clock = observe(clock, each.seen)
          known.push(each.seen.slice(0, 16))
        } else {
          const made = tick(clock, each.nowMs)
          clock = made.clock
          for (const earlier of known) expect(made.stamp.slice(0, 16) > earlier).toBe(true)
          known.push(made.stamp.slice(0, 16))
        }
      }
    }),
  )
})

test('the clock never runs further ahead of the latest time it was told than its counter overflows', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 60 }), (events) => {
      let clock: Clock = newClock(device)
      let latestMs = 0
      for (const each of events) {
        latestMs = Math.max(latestMs, each.kind === 'tick' ? each.nowMs : stampMs(each.seen))
        clock = each.kind === 'tick' ? tick(clock, each.nowMs).clock : observe(clock, each.seen)
      }
      expect(clock.ms).toBeLessThanOrEqual(latestMs + Math.ceil(events.length / 0xffff))
    }),
  )
})

test('a stamp is 32 lower-case hex characters and reads back as it was written', () => {
  fc.assert(
    fc.property(stamp, (text) => {
      expect(text).toMatch(stampPattern)
      expect(formatStamp(parseStamp(text))).toBe(text)
    }),
  )
})

test('stamps compare as text the way their times and counters compare', () => {
  fc.assert(
    fc.property(stamp, stamp, (a, b) => {
      const [left, right] = [parseStamp(a), parseStamp(b)]
      const order =
        left.ms - right.ms || left.counter - right.counter || (left.device < right.device ? -1 : 1)
      if (a !== b) expect(a < b).toBe(order < 0)
    }),
  )
})

test('a full counter borrows a millisecond instead of failing', () => {
  const { clock, stamp: next } = tick({ ms: 5, counter: 0xffff, device }, 5)
  expect(clock).toEqual({ ms: 6, counter: 0, device })
  expect(next > formatStamp({ ms: 5, counter: 0xffff, device })).toBe(true)
})
