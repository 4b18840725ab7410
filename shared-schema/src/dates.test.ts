import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, dateInZone, instantInZone, isKnownZone, isRealDate } from './dates.ts'

test.each(['2026-02-28', '2028-02-29', '1970-01-01', '2200-12-31'])('%s is a date', (text) => {
  expect(isRealDate(text)).toBe(true)
})

test.each(['2026-02-29', '2026-13-01', '2026-04-31', '1969-12-31', '2201-01-01', '26-01-01', 'tomorrow', ''])(
  '%s is no date',
  (text) => {
    expect(isRealDate(text)).toBe(false)
  },
)

test('zones are known by their IANA names only', () => {
  expect(isKnownZone('Europe/Oslo')).toBe(true)
  expect(isKnownZone('Mars/Base')).toBe(false)
})

test('the day of a wall-clock time is that day in its zone, whatever the zone', () => {
  const zone = fc.constantFrom(
    'Pacific/Kiritimati',
    'America/New_York',
    'Asia/Kathmandu',
    'UTC',
    'Pacific/Pago_Pago',
  )
  const days = fc.integer({ min: 0, max: 30_000 })
  fc.assert(
    fc.property(zone, days, fc.integer({ min: 0, max: 1439 }), (inZone, day, minutes) => {
      const date = addDays('1972-01-01', day)
      expect(dateInZone(instantInZone({ date, minutes, zone: inZone }), inZone)).toBe(date)
    }),
    { numRuns: 60 },
  )
})

test('nine in the morning is another instant in winter than in summer', () => {
  const at = (date: string) =>
    new Date(instantInZone({ date, minutes: 540, zone: 'Europe/Oslo' })).toISOString()
  expect(at('2026-01-15')).toBe('2026-01-15T08:00:00.000Z')
  expect(at('2026-07-15')).toBe('2026-07-15T07:00:00.000Z')
})

test('a time that the clocks skip in spring is moved on by the gap', () => {
  const skipped = instantInZone({ date: '2026-03-29', minutes: 150, zone: 'Europe/Oslo' })
  expect(new Date(skipped).toISOString()).toBe('2026-03-29T01:30:00.000Z')
})

test('the dates are those of the calendar', () => {
  const two = (value: number) => String(value).padStart(2, '0')
  const part = (max: number) => fc.integer({ min: 0, max })
  fc.assert(
    fc.property(fc.integer({ min: 1970, max: 2200 }), part(13), part(32), (year, month, day) => {
      const text = `${year}-${two(month)}-${two(day)}`
      const date = new Date(`${text}T00:00:00Z`)
      const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
      expect(isRealDate(text)).toBe(exists)
    }),
    { numRuns: 2000 },
  )
})
