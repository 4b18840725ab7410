/** A time of day survives the way to the native field and back, in the task's own zone. */
import { expect, test } from 'vitest'
import { minutesOf, timeOf } from './due-time.ts'

test('an instant is the time of its zone, not of this computer', () => {
  const instantMs = Date.UTC(2026, 10, 23, 14, 5)
  expect(timeOf(instantMs, 'UTC')).toBe('14:05')
  expect(timeOf(instantMs, 'Asia/Tokyo')).toBe('23:05')
})

test('midnight and the last minute are minutes of the day', () => {
  expect([minutesOf('00:00'), minutesOf('23:59')]).toEqual([0, 1439])
})
