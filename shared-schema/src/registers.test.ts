import { expect, test } from 'vitest'
import type { Json } from './canonical.ts'
import { defaultColumns, defaultRegisters, untouchedColumns } from './defaults.ts'
import { isRegisterValue, registerValues } from './register-values.ts'
import {
  bookkeepingColumns,
  columnNames,
  putRegister,
  registers,
  registersOf,
  registerValue,
  syncedTableNames,
} from './registers.ts'
import { type StoredRow, toColumns, toMergeRow } from './row-codec.ts'

test.each(syncedTableNames)('every column of %s is bookkeeping or in exactly one register', (t) => {
  const owned = Object.values(registersOf(t)).flat()
  expect([...owned, ...bookkeepingColumns].sort()).toEqual(columnNames(t).sort())
})

test.each(syncedTableNames)('every register of %s says which values it may hold', (t) => {
  expect(Object.keys(registerValues[t]).sort()).toEqual(Object.keys(registers[t]).sort())
})

test.each(syncedTableNames)('a row of %s reads back as it was written', (t) => {
  const regs = { ...defaultRegisters(t), register_of_tomorrow: { kept: true } }
  const row = { clk: { '*': '0'.repeat(32) }, regs }
  const columns = { ...untouchedColumns(t), ...toColumns(t, 'an-id', row) }
  expect(toMergeRow(t, { ...columns, server_seq: 1 } as unknown as StoredRow)).toEqual(row) // as to_jsonb gives it
})

const columnsOf = (register: string, value: Json) => {
  const columns: Record<string, Json> = {}
  putRegister(columns, { t: 'tasks', register, value })
  return columns
}

test('a register of several columns is an object keyed by column', () => {
  const columns = { due_date: '2026-12-24', due_at_ms: null, due_zone: null }
  expect(registerValue('tasks', 'due', columns)).toEqual(columns)
  expect(columnsOf('due', columns)).toEqual(columns)
  expect(columnsOf('title', 'Milk')).toEqual({ title: 'Milk' })
})

test('keys that a register does not have are left out', () => {
  expect(columnsOf('due', { due_date: '2026-12-24', user_id: 'x' })).toEqual({
    due_date: '2026-12-24',
    due_at_ms: null,
    due_zone: null,
  })
})

test('a new task has the defaults of its table', () => {
  expect(defaultColumns('tasks')).toMatchObject({
    title: '',
    status: 'open',
    priority: 0,
    deleted_at_ms: null,
  })
})

test.each([
  ['tasks', 'title', 'Milk', true],
  ['tasks', 'title', 'x'.repeat(501), false],
  ['tasks', 'title', '🌱'.repeat(500), true],
  ['tasks', 'title', 'a\u0000b', false],
  ['tasks', 'title', 'half \ud83c', false],
  ['tasks', 'title', 7, false],
  ['tasks', 'due', { due_date: '2026-02-29', due_at_ms: null, due_zone: null }, false],
  ['tasks', 'due', { due_date: '2028-02-29', due_at_ms: null, due_zone: null }, true],
  ['tasks', 'due', { due_date: '1970-01-01', due_at_ms: -6_000_000, due_zone: 'Asia/Kathmandu' }, true],
  [
    'tasks',
    'due',
    { due_date: '2200-12-31', due_at_ms: 7_289_686_800_000, due_zone: 'Pacific/Honolulu' },
    true,
  ],
  ['tasks', 'due', { due_date: null, due_at_ms: 1, due_zone: 'Europe/Oslo' }, false],
  ['tasks', 'due', { due_date: '2026-01-01', due_at_ms: 1, due_zone: 'Mars/Base' }, false],
  ['tasks', 'priority', 5, false],
  ['tasks', 'status', { status: 'gone', completed_at_ms: null }, false],
  ['tasks', 'placement', { list_id: 'x', section_id: null, parent_id: null, rank: 'a0' }, false],
  ['lists', 'placement', { parent_id: null, rank: 'not a rank!' }, false],
  ['tasks', 'register_of_tomorrow', { any: ['json'] }, true],
] as const)('%s.%s holding %j is accepted: %s', (...[t, register, value, accepted]) => {
  expect(isRegisterValue(t, register, value)).toBe(accepted)
})

test('what stands at its default is left out of the columns that are written', () => {
  const made = { '*': '0'.repeat(32) }
  const regs = {
    ...defaultRegisters('tasks'),
    title: 'Milk',
    due: { due_date: '2026-12-24', due_at_ms: null, due_zone: null },
  }
  expect(toColumns('tasks', 'an-id', { clk: made, regs })).toEqual({
    id: 'an-id',
    clk: made,
    title: 'Milk',
    due_date: '2026-12-24',
  })
})
