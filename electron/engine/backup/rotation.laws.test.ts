import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keptSnapshots } from './rotation.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const nowMs = 1_795_000_000_000

const snapshots = fc
  .array(fc.integer({ min: -200 * dayMs, max: 3 * hourMs }), { maxLength: 120 })
  .map((ages) => ages.map((age, index) => ({ name: `s${index}`, atMs: nowMs + age })))

test('the newest two are kept, whatever the clock says', () => {
  fc.assert(
    fc.property(snapshots, (all) => {
      const newest = [...all].sort((a, b) => b.atMs - a.atMs).slice(0, 2)
      expect(keptSnapshots(all, nowMs)).toEqual(expect.arrayContaining(newest))
    }),
  )
})

test('rotating twice removes nothing more', () => {
  fc.assert(
    fc.property(snapshots, (all) => {
      const kept = keptSnapshots(all, nowMs)
      expect(keptSnapshots(kept, nowMs)).toEqual(kept)
    }),
  )
})

test('each hour of the last day, each day of the last week and each week of twelve keeps one that it had', () => {
  fc.assert(
    fc.property(snapshots, (all) => {
      const kept = keptSnapshots(all, nowMs)
      for (const [reach, bucket] of [
        [dayMs, hourMs],
        [7 * dayMs, dayMs],
        [84 * dayMs, 7 * dayMs],
      ] as const)
        for (const { atMs } of all.filter((each) => nowMs - each.atMs < reach))
          expect(kept.some((k) => Math.floor(k.atMs / bucket) === Math.floor(atMs / bucket))).toBe(true)
    }),
  )
})

test('a snapshot an hour for a year leaves a bounded number', () => {
  let kept: { atMs: number }[] = []
  for (let hour = 0; hour < 365 * 24; hour += 1) {
    const atMs = nowMs + hour * hourMs
    kept = keptSnapshots([...kept, { atMs }], atMs)
  }
  expect(kept.length).toBeLessThanOrEqual(24 + 7 + 12 + 1)
  expect(kept.length).toBeGreaterThan(24 + 7)
})
