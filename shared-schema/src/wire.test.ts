import { expect, test } from 'vitest'
import { defaultRegisters } from './defaults.ts'
import { checkRow, pullReply, pushRequest } from './wire.ts'

const stamp = (ms: number) => `${ms.toString(16).padStart(12, '0')}0000${'a'.repeat(16)}`
const id = '018f0000-0000-7000-8000-000000000001'
const nowMs = 1_700_000_000_000
const row = (changes: object = {}) => ({
  t: 'tasks',
  id,
  whole: false,
  regs: { title: ['Milk', stamp(nowMs), null] as [unknown, string, string | null] },
  ...changes,
})

test('a change of one register is accepted with its stamp and base', () => {
  expect(checkRow(row(), nowMs)).toEqual({ ok: true, write: row() })
})

test.each([
  [{ t: 'users' }, 'unknown_table'],
  [{ t: '__proto__' }, 'unknown_table'],
  [{ id: 'not-an-id' }, 'malformed_id'],
  [{ regs: {} }, 'incomplete'],
  [{ whole: true }, 'incomplete'],
  [{ regs: { title: ['', 'short', null] } }, 'malformed_stamp'],
  [{ regs: { title: ['', stamp(nowMs), 'short'] } }, 'malformed_stamp'],
  [{ regs: { title: ['', stamp(nowMs + 1), null] } }, 'clock_ahead'],
  [{ regs: { title: ['x'.repeat(501), stamp(nowMs), null] } }, 'invalid_value'],
  [{ regs: { 'title"; drop': ['x', stamp(nowMs), null] } }, 'invalid_value'],
  [{ regs: { later_register: ['x'.repeat(200_000), stamp(nowMs), null] } }, 'too_large'],
])('a row with %j is refused by itself as %s', (changes, code) => {
  expect(checkRow(row(changes), nowMs)).toEqual({ ok: false, code })
})

test('a whole row has every register of its table, or tells the stamp of its making', () => {
  const values = Object.entries(defaultRegisters('tasks'))
  const regs = Object.fromEntries(values.map(([name, value]) => [name, [value, stamp(nowMs), null]]))
  expect(checkRow(row({ whole: true, regs }), nowMs)).toMatchObject({ ok: true })
  const made = stamp(nowMs - 5)
  expect(checkRow(row({ whole: true, made }), nowMs)).toMatchObject({ ok: true, write: { made } })
})

test('a row that claims to be younger than one of its registers is refused', () => {
  for (const made of [stamp(nowMs + 1), 'short'])
    expect(checkRow(row({ whole: true, made }), nowMs)).toEqual({ ok: false, code: 'malformed_stamp' })
})

test('a push that names a user is refused', () => {
  const push = { proto: 1, schema: 1, device: 'a'.repeat(16), epoch: null, cursor: 0, rows: [] }
  expect(pushRequest.safeParse(push).success).toBe(true)
  expect(pushRequest.safeParse({ ...push, userId: 'somebody' }).success).toBe(false)
})

test('a pulled row without the stamp of its making is not ours', () => {
  const reply = (clk: object) => ({
    rows: [{ t: 'tasks', id, seq: 1, clk, regs: {} }],
    cursor: 1,
    hasMore: false,
    remaining: 0,
    gc: 0,
    epoch: 'e',
    serverTime: nowMs,
  })
  expect(pullReply.safeParse(reply({ '*': stamp(1) })).success).toBe(true)
  expect(pullReply.safeParse(reply({ title: stamp(1) })).success).toBe(false)
})
