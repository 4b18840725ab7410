/** Calendar dates as `YYYY-MM-DD`. All-day dates float: they have no zone and never shift. */
import { limits } from './limits.ts'

/** True for a day that exists, within the years the product keeps. */
export function isRealDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (year < limits.yearMin || year > limits.yearMax) return false
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

/** By arithmetic: a date is looked at for every row that arrives. */
function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Asking the runtime takes as long as checking the rest of a row. It takes a zone in any case of letters, so what is remembered is bounded. */
const knownZones = new Set<string>()
const KNOWN_ZONES_MAX = 1000

/** True for an IANA zone that this runtime knows. */
export function isKnownZone(zone: string): boolean {
  if (knownZones.has(zone)) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    if (knownZones.size < KNOWN_ZONES_MAX) knownZones.add(zone)
    return true
  } catch {
    return false
  }
}

/** The calendar date at an instant (Unix milliseconds) in a zone. */
export function dateInZone(instantMs: number, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(new Date(instantMs))
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

export const addDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** Unix milliseconds of a wall-clock time in a zone; a time that a zone skips in spring is moved on by the gap. */
export function instantInZone(wall: { date: string; minutes: number; zone: string }): number {
  const asUtc = Date.parse(`${wall.date}T00:00:00Z`) + wall.minutes * 60_000
  const first = asUtc - zoneOffsetMs(asUtc, wall.zone)
  const second = asUtc - zoneOffsetMs(first, wall.zone)
  return second === first || zoneOffsetMs(second, wall.zone) === asUtc - second
    ? second
    : Math.max(first, second)
}

/** How far a zone's wall clock is ahead of UTC at an instant, in milliseconds. */
function zoneOffsetMs(instantMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(new Date(instantMs))
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0)
  const wall = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  )
  return wall - Math.floor(instantMs / 1000) * 1000
}
