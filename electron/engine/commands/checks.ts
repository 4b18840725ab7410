/** What may be typed: each check gives the reason for refusing, or null. */
import {
  type Failure,
  instantInZone,
  isKnownZone,
  isRealDate,
  isStorableText,
  isWithin,
  type Json,
  limits,
  utf8Bytes,
} from '@tidelist/shared-schema'

export function checkTitle(title: string): Failure | null {
  if (!isStorableText(title)) return { kind: 'text-malformed' }
  if (title.trim() === '') return { kind: 'title-empty' }
  return isWithin(title, limits.titleCodePoints)
    ? null
    : { kind: 'title-too-long', detail: limits.titleCodePoints }
}

export function checkName(name: string): Failure | null {
  if (!isStorableText(name)) return { kind: 'text-malformed' }
  if (name.trim() === '') return { kind: 'name-empty' }
  return isWithin(name, limits.nameCodePoints)
    ? null
    : { kind: 'name-too-long', detail: limits.nameCodePoints }
}

export function checkNotes(notes: string): Failure | null {
  if (!isStorableText(notes)) return { kind: 'text-malformed' }
  const fits =
    isWithin(notes, limits.notesCodePoints) && utf8Bytes(JSON.stringify(notes)) <= limits.notesBytes
  return fits ? null : { kind: 'notes-too-long', detail: limits.notesCodePoints }
}

export const checkDate = (date: string): Failure | null =>
  isRealDate(date) ? null : { kind: 'date-impossible' }

export type DueInput = { date: string; minutes?: number | undefined; zone?: string | undefined }

export function checkDue(due: DueInput): Failure | null {
  if (due.zone !== undefined && !isKnownZone(due.zone)) return { kind: 'zone-unknown' }
  return checkDate(due.date)
}

/** The `due` register. A date without a time floats: it has no zone and no instant. */
export function dueRegister(due: DueInput | null, zone: () => string): Json {
  if (due === null) return { due_date: null, due_at_ms: null, due_zone: null }
  if (due.minutes === undefined) return { due_date: due.date, due_at_ms: null, due_zone: null }
  const dueZone = due.zone ?? zone()
  const due_at_ms = instantInZone({ date: due.date, minutes: due.minutes, zone: dueZone })
  return { due_date: due.date, due_at_ms, due_zone: dueZone }
}

/** The first reason among several checks. */
export const firstFailure = (...checks: (Failure | null)[]): Failure | null =>
  checks.find((check) => check !== null) ?? null

export type TaskTexts = {
  title?: string | undefined
  notes?: string | undefined
  due?: DueInput | null | undefined
  doOn?: string | null | undefined
}

export const checkTaskTexts = ({ title, notes, due, doOn }: TaskTexts): Failure | null =>
  firstFailure(
    title === undefined ? null : checkTitle(title),
    notes === undefined ? null : checkNotes(notes),
    due ? checkDue(due) : null,
    doOn ? checkDate(doOn) : null,
  )
