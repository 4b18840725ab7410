/** Three restarts a minute, then no more until the minute has passed. */
import { expect, test } from 'vitest'
import { createRestartBudget } from './restart-budget.ts'

test('a fourth restart within the window is refused, one after it allowed', () => {
  let now = 0
  const budget = createRestartBudget({ restarts: 3, windowMs: 60_000, nowMs: () => now })
  const takeAt = (at: number) => {
    now = at
    return budget.take()
  }
  expect([0, 10_000, 20_000, 30_000, 59_999].map(takeAt)).toEqual([true, true, true, false, false])
  expect([60_000, 60_001, 70_000].map(takeAt)).toEqual([true, false, true])
})
