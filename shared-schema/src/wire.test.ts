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
  [{ id: id.toUpperCase() }, 'malformed_id'],
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

const push = { proto: 1, schema: 1, device: 'a'.repeat(16), epoch: null, cursor: 0, rows: [] }

test('a register that this version cannot name travels as it is', () => {
  const regs = { later: [{ deep: [1, null] }, stamp(nowMs), stamp(1)] }
  expect(pushRequest.parse({ ...push, rows: [row({ regs })] }).rows[0]?.regs).toEqual(regs)
})

test.each([
  ['null', null],
  ['an array', []],
  ['a register that is no array', { title: 'Milk' }],
  ['a register without its base', { title: ['Milk', stamp(nowMs)] }],
  ['a register with more than its three parts', { title: ['Milk', stamp(nowMs), null, 1] }],
  ['a stamp that is no text', { title: ['Milk', 1, null] }],
  ['a stamp that is too long', { title: ['Milk', 'a'.repeat(65), null] }],
  ['a base that is no text', { title: ['Milk', stamp(nowMs), 1] }],
  ['a name that is too long', { ['a'.repeat(65)]: ['Milk', stamp(nowMs), null] }],
  ['a name that would not be copied', JSON.parse(`{"__proto__":["Milk","${stamp(nowMs)}",null]}`)],
])('a push with %s for its registers is refused as a whole', (_, regs) => {
  expect(pushRequest.safeParse({ ...push, rows: [row({ regs })] }).success).toBe(false)
})

test('a push that names a user is refused', () => {
  expect(pushRequest.safeParse(push).success).toBe(true)
  expect(pushRequest.safeParse({ ...push, userId: 'somebody' }).success).toBe(false)
})

const reply = (row: object) => ({
  rows: [{ t: 'tasks', id, seq: 1, clk: { '*': stamp(1) }, regs: {}, ...row }],
  cursor: 1,
  hasMore: false,
  remaining: 0,
  gc: 0,
  epoch: 'e',
  serverTime: nowMs,
})

test('a pulled row comes through as it was sent, with what this version cannot name', () => {
  const row = { clk: { '*': stamp(1), energy: stamp(2) }, regs: { title: 'Milk', energy: { high: true } } }
  expect(pullReply.parse(reply(row))).toEqual(reply(row))
})

test.each([
  ['without the stamp of its making', { clk: { title: stamp(1) } }],
  ['with a stamp of another form', { clk: { '*': 'yesterday' } }],
  ['with a stamp that is a number', { clk: { '*': stamp(1), title: 7 } }],
  ['with a list of stamps', { clk: [stamp(1)] }],
  ['without stamps', { clk: null }],
  ['with a list of registers', { regs: [] }],
  ['without registers', { regs: null }],
  ['that would change what all objects are', { regs: JSON.parse('{ "__proto__": { "title": "Milk" } }') }],
])('a pulled row %s is not ours', (_, row) => {
  expect(pullReply.safeParse(reply(row)).success).toBe(false)
})
