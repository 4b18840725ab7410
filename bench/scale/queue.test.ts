import { seeded } from '@tidelist/sync-server/testing'
import { expect, test } from 'vitest'
import { exponential, observe } from './queue.ts'

const REQUESTS = 200_000

test('one place with exponential times waits as the formula of M/M/1 says', () => {
  const random = seeded(1)
  const seen = observe([{ places: 1, serviceMs: () => exponential(10, random) }], {
    perSecond: 70,
    requests: REQUESTS,
    random,
  })
  // 1 / (mu - lambda) with mu = 100 and lambda = 70 a second.
  expect(seen.meanMs).toBeGreaterThan(33.3 * 0.93)
  expect(seen.meanMs).toBeLessThan(33.3 * 1.07)
  expect(seen.busy[0]).toBeCloseTo(0.7, 1)
})

test('four places wait as the formula of Erlang says', () => {
  const random = seeded(2)
  const seen = observe([{ places: 4, serviceMs: () => exponential(10, random) }], {
    perSecond: 320,
    requests: REQUESTS,
    random,
  })
  // Erlang C of four places at an offered load of 3.2: 0.5964; the mean wait is 0.5964 x 10 / (4 - 3.2).
  const mean = 10 + (0.5964 * 10) / 0.8
  expect(seen.meanMs).toBeGreaterThan(mean * 0.93)
  expect(seen.meanMs).toBeLessThan(mean * 1.07)
})

test('two stations take the time of both, and the narrow one is the busy one', () => {
  const random = seeded(3)
  const stations = [
    { places: 1, serviceMs: () => 1 },
    { places: 10, serviceMs: () => 20 },
  ]
  const seen = observe(stations, { perSecond: 400, requests: 20_000, random })
  expect(seen.p50Ms).toBeGreaterThan(21)
  expect(seen.busy[1]).toBeGreaterThan(seen.busy[0] ?? 1)
})
