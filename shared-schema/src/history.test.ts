import { expect, test } from 'vitest'
import { serverDevice } from './blanking.ts'
import { replacedValues } from './history.ts'
import { type MergeRow, mergeRows } from './merge.ts'

const stamp = (ms: number, device = 'a'.repeat(16)) => `${ms.toString(16).padStart(12, '0')}0000${device}`
const here: MergeRow = { clk: { '*': stamp(1), title: stamp(5) }, regs: { title: 'Old', notes: '' } }
const replacedBy = (there: MergeRow, bases = {}) =>
  replacedValues({
    t: 'tasks',
    id: '0b5c4b1e-0000-4000-8000-000000000001',
    here,
    merged: mergeRows('tasks', here, there),
    bases,
  })

test('a value that a newer one replaced is kept with both stamps and what the author had seen', () => {
  const there = { clk: { '*': stamp(1), title: stamp(9) }, regs: { title: 'New' } }
  expect(replacedBy(there, { title: stamp(5) })).toEqual([
    {
      t: 'tasks',
      row_id: '0b5c4b1e-0000-4000-8000-000000000001',
      register: 'title',
      stamp: stamp(5),
      value: 'Old',
      replaced_by: stamp(9),
      base: stamp(5),
    },
  ])
})

test('an older value, an equal one and a register that was not there replace nothing', () => {
  const older = { clk: { '*': stamp(1), title: stamp(4) }, regs: { title: 'Older' } }
  const equal = { clk: { '*': stamp(1), title: stamp(5) }, regs: { title: 'Old' } }
  const fresh = { clk: { '*': stamp(1), due: stamp(9) }, regs: { due: '2027-01-01' } }
  expect([...replacedBy(older), ...replacedBy(equal), ...replacedBy(fresh)]).toEqual([])
})

test('a text that the server emptied after its time in the Trash is not kept', () => {
  const blank = stamp(9, serverDevice)
  expect(replacedBy({ clk: { '*': stamp(1), title: blank }, regs: { title: '' } })).toEqual([])
})
