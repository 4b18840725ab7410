/** Dates and times as people say them. Dates are `YYYY-MM-DD` and float; `today` is passed in. */

const dayMs = 86_400_000
/** The words are English; which English, and so the order of day and month and the clock, is the person's. */
const locale = globalThis.navigator?.languages?.find((language) => language.startsWith('en')) ?? 'en-GB'

/** Whole days from `today` to `date`; negative for days gone by. */
export function daysUntil(date: string, today: string): number {
  return Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / dayMs)
}

/** `Today`, `Tomorrow`, `Yesterday`, `Fri` within the coming week, else `3 Dec`, with its year when that is another one. */
export function dateWords(date: string, today: string): string {
  const days = daysUntil(date, today)
  if (days === 0) return 'Today'
  if (days === 1) return 'Tomorrow'
  if (days === -1) return 'Yesterday'
  if (days > 1 && days < 7) return format(date, { weekday: 'short' })
  if (date.slice(0, 4) === today.slice(0, 4)) return format(date, { day: 'numeric', month: 'short' })
  return format(date, { day: 'numeric', month: 'short', year: 'numeric' })
}

/** The heading of a day in Upcoming: `Tomorrow`, `Friday`, `Thursday 3 December`. */
export function dayHeading(date: string, today: string): string {
  const days = daysUntil(date, today)
  if (days >= -1 && days <= 1) return dateWords(date, today)
  if (days > 1 && days < 7) return format(date, { weekday: 'long' })
  const sameYear = date.slice(0, 4) === today.slice(0, 4)
  return format(date, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
  })
}

/** `Today`, `Tomorrow`, else `Fri, 27 Nov`, with its year when that is another one. */
export function dateWithDay(date: string, today: string): string {
  const days = daysUntil(date, today)
  if (days >= -1 && days <= 1) return dateWords(date, today)
  const sameYear = date.slice(0, 4) === today.slice(0, 4)
  return format(date, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  })
}

/** `Wednesday 25 November`. */
export const weekdayAndDate = (date: string): string =>
  format(date, { weekday: 'long', day: 'numeric', month: 'long' })

/** The date in full, for tooltips and screen readers. */
export function dateInFull(date: string): string {
  return format(date, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
}

/** `9:12` or `9:12 AM`, in this computer's zone. */
export function clockWords(instantMs: number): string {
  return clock.format(instantMs)
}

/** `9:12` for an instant of today, else `21 Nov, 9:12`. */
export function momentWords(instantMs: number, today: string): string {
  const day = localDate(new Date(instantMs))
  return day === today ? clockWords(instantMs) : `${dateWords(day, today)}, ${clockWords(instantMs)}`
}

/** Minutes after midnight as this computer writes times. */
export function minutesWords(minutes: number): string {
  return clockWords(new Date(2000, 0, 1, Math.floor(minutes / 60), minutes % 60).getTime())
}

/** The calendar day of an instant in this computer's zone. */
export function localDate(instant: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${instant.getFullYear()}-${pad(instant.getMonth() + 1)}-${pad(instant.getDate())}`
}

/** Minutes after midnight of an instant in this computer's zone. */
export const localMinutes = (instant: Date): number => instant.getHours() * 60 + instant.getMinutes()

/** This computer's time zone, as an IANA name. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10)
}

const clock = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' })
/** Kept, because making one takes longer than drawing a row. */
const formats = new Map<string, Intl.DateTimeFormat>()

function format(date: string, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(options)
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
  formats.set(key, known)
  return known.format(Date.parse(`${date}T00:00:00Z`))
}
