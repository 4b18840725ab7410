/** Moments as a `datetime-local` field has them: `YYYY-MM-DDTHH:MM:SS` in this computer's zone. */
import { localDate } from '../../words/date-words.ts'

export function localMoment(atMs: number): string {
  const instant = new Date(atMs)
  const pad = (value: number) => String(value).padStart(2, '0')
  return `${localDate(instant)}T${pad(instant.getHours())}:${pad(instant.getMinutes())}:${pad(instant.getSeconds())}`
}

/** The end of that second, so that what happened in it is there; null while the field is half filled in. */
export function momentAtMs(moment: string): number | null {
  const atMs = Date.parse(moment)
  return Number.isNaN(atMs) || atMs < 0 ? null : atMs + 999
}
