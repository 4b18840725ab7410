import { expect, test } from 'vitest'
import { promotedColumns } from './promote.ts'
import { toMergeRow } from './row-codec.ts'

/** A later version of tasks that nobody has written yet. */
const later = { title: ['title'], energy: ['energy'], place: ['place_name', 'place_radius_m'] }
const anything = () => true
const row = {
  title: 'Buy milk',
  extra: { energy: 3, place: { place_name: 'Market', place_radius_m: 200 }, mood: 'calm' },
}

test('registers that a later version knows become its columns, and others stay in extra', () => {
  expect(promotedColumns(later, row, anything)).toEqual({
    energy: 3,
    place_name: 'Market',
    place_radius_m: 200,
    extra: { mood: 'calm' },
  })
})

test('a row without any is left alone, and so is a value that the register may not hold', () => {
  expect(promotedColumns(later, { extra: {} }, anything)).toBeNull()
  expect(promotedColumns(later, { extra: { mood: 'calm' } }, anything)).toBeNull()
  expect(promotedColumns(later, row, (name) => name !== 'energy')).toMatchObject({
    extra: { energy: 3, mood: 'calm' },
  })
})

test('until then the value in extra is the value of the register, also in a merge', () => {
  const stored = {
    id: '0b5c4b1e-0000-4000-8000-000000000001',
    clk: { '*': `${'0'.repeat(16)}${'a'.repeat(16)}` },
    server_seq: null,
    title: '',
    extra: { title: 'written by a newer app', energy: 3 },
  }
  expect(toMergeRow('tasks', stored).regs).toMatchObject({ title: 'written by a newer app', energy: 3 })
})
