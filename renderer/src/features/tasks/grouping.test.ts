/** Headings open each group once, and a row never repeats what its heading says. */
import { expect, test } from 'vitest'
import { dayOf, headingAbove, impliedDay } from './grouping.ts'
import { taskRow } from './task-row.example.ts'

const today = '2026-11-23'
const late = taskRow({ dueDate: '2026-11-20' })
const due = taskRow({ dueDate: today })
const planned = taskRow({ doOn: '2026-11-24', dueDate: '2026-12-01' })

test('Today opens with what is overdue, then says Today once', () => {
  expect(headingAbove('today', { row: late, before: undefined, first: true }, today)).toBe('Overdue')
  expect(headingAbove('today', { row: due, before: late, first: false }, today)).toBe('Today')
  expect(headingAbove('today', { row: due, before: due, first: false }, today)).toBeNull()
})

test('what was planned for an earlier day is not overdue', () => {
  const missed = taskRow({ doOn: '2026-11-20', dueDate: '2026-12-01' })
  expect(headingAbove('today', { row: missed, before: late, first: false }, today)).toBe('Today')
})

test('Upcoming has a heading a day, by the earlier of do-on and due', () => {
  expect(headingAbove('upcoming', { row: planned, before: undefined, first: true }, today)).toBe('Tomorrow')
})

test('a row whose neighbour above is not known yet opens no group', () => {
  expect(headingAbove('upcoming', { row: planned, before: undefined, first: false }, today)).toBeNull()
})

test('the day of a row is the earlier of its two dates', () => {
  expect(dayOf(planned)).toBe('2026-11-24')
  expect(dayOf(late)).toBe('2026-11-20')
  expect(dayOf(taskRow({}))).toBeNull()
})

test('a row leaves out the day that its view or heading says', () => {
  expect(impliedDay('today', due, today)).toBe(today)
  expect(impliedDay('upcoming', planned, today)).toBe('2026-11-24')
  expect(impliedDay(null, due, today)).toBeNull()
})
