/** A day gone by is red only while the task is open. */
import { expect, test } from 'vitest'
import { dueTone } from './due-tone.ts'

const today = '2026-11-25'

test.each([
  ['open', '2026-11-24', 'overdue'],
  ['open', '2026-11-25', 'today'],
  ['open', '2026-11-26', 'later'],
  ['open', null, 'later'],
  ['done', '2026-11-24', 'later'],
  ['dropped', '2026-11-25', 'later'],
] as const)('an %s task due %s is %s', (status, dueDate, tone) => {
  expect(dueTone({ status, dueDate }, today)).toBe(tone)
})
