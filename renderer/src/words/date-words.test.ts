/** Dates are said as people say them, and never shift with a time zone. */
import { expect, test } from 'vitest'
import { addDays, dateWithDay, dateWords, dayHeading, daysUntil, localDate } from './date-words.ts'

const today = '2026-11-23'

test.each([
  ['2026-11-23', 'Today'],
  ['2026-11-24', 'Tomorrow'],
  ['2026-11-22', 'Yesterday'],
  ['2026-11-27', 'Fri'],
  ['2026-11-29', 'Sun'],
])('%s is said as %s', (date, said) => {
  expect(dateWords(date, today)).toBe(said)
})

test('a week away or gone by, a date is its day and month', () => {
  expect(dateWords('2026-11-30', today)).toMatch(/^(30 Nov|Nov 30)$/)
  expect(dateWords('2026-11-20', today)).toMatch(/^(20 Nov|Nov 20)$/)
})

test('a date of another year says which', () => {
  expect(dateWords('2027-01-02', today)).toContain('2027')
  expect(dayHeading('2027-01-02', today)).toContain('2027')
  expect(dateWithDay('2027-01-02', today)).toContain('2027')
})

test('headings name the weekday', () => {
  expect(dayHeading('2026-11-24', today)).toBe('Tomorrow')
  expect(dayHeading('2026-11-27', today)).toBe('Friday')
  expect(dayHeading('2026-12-03', today)).toMatch(/Thursday/)
})

test('days are counted over months, leap days and changes of the clock', () => {
  expect(daysUntil('2028-03-01', '2028-02-28')).toBe(2)
  expect(daysUntil('2026-10-26', '2026-10-24')).toBe(2)
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
})

test('the day of an instant is that of this computer', () => {
  expect(localDate(new Date(2026, 10, 23, 23, 59))).toBe(today)
})
