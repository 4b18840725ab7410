/** Stored values are said as people say them, and no field or command is left without words. */
import type { HistoryRow } from '@tidelist/engine/client'
import { expect, test } from 'vitest'
import { authorWords, changeWords, stepWords, valueWords } from './change-words.ts'

const context = { today: '2026-11-25', lists: [{ id: 'l1', name: 'Garden' }] }
const noDue = { due_date: null, due_at_ms: null, due_zone: null }

test.each([
  ['title', 'Buy bread', '“Buy bread”'],
  ['notes', '', 'nothing'],
  ['do_on', null, 'nothing'],
  ['do_on', '2026-11-26', 'Tomorrow'],
  ['due', { ...noDue, due_date: '2026-11-25' }, 'Today'],
  ['due', noDue, 'nothing'],
  ['priority', 0, 'None'],
  ['priority', 1, 'Highest'],
  ['status', { status: 'done', completed_at_ms: 1 }, 'done'],
  ['status', { status: 'open', completed_at_ms: null }, 'open'],
  ['placement', { list_id: 'l1', rank: 'a0' }, 'Garden'],
  ['placement', { list_id: 'not-known', rank: 'a0' }, 'Inbox'],
  ['deleted_at', 1_795_000_000_000, 'in the Trash'],
  ['deleted_at', null, 'not in the Trash'],
] as const)('the %s %j is said as %s', (field, value, said) => {
  expect(valueWords(field, value, context)).toBe(said)
})

test('a long text is cut', () => {
  expect(valueWords('notes', 'x'.repeat(500), context).length).toBeLessThan(130)
})

const row: HistoryRow = {
  stamp: '0',
  atMs: 0,
  t: 'tasks',
  id: 'a',
  title: 'A task',
  tag: null,
  field: 'due',
  from: null,
  to: null,
  author: { device: 'd', name: null, isThis: false },
  command: null,
  kind: null,
}

test('a change names its field, its tag or the making of its row', () => {
  expect(changeWords(row)).toBe('Due')
  expect(changeWords({ ...row, field: null })).toBe('Made')
  expect(changeWords({ ...row, t: 'task_tags', tag: 'home', field: null })).toBe('Tag home put on')
  expect(changeWords({ ...row, t: 'task_tags', tag: 'home', field: 'deleted_at', to: 5 })).toBe(
    'Tag home taken off',
  )
  expect(changeWords({ ...row, field: 'deleted_at', to: 5 })).toBe('Put into the Trash')
  expect(changeWords({ ...row, field: 'deleted_at', from: 5 })).toBe('Put back')
  expect(changeWords({ ...row, t: 'series', field: 'counts_from' })).toBe('counts from')
})

test('a device is named as far as it is known', () => {
  expect(authorWords(row.author)).toBe('another device')
  expect(authorWords({ ...row.author, name: 'Desktop' })).toBe('Desktop')
  expect(authorWords({ ...row.author, isThis: true })).toBe('this computer')
})

test('a command without words of its own is the last change', () => {
  expect(stepWords({ command: 'deleteTask' })).toBe('deleting a task')
  expect(stepWords({ command: 'somethingNew' })).toBe('the last change')
})
