/** A row as of a moment, over any series of edits, in the order of their stamps and out of it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from './canonical.ts'
import { formatStamp, type Stamp } from './clock.ts'
import { endOfMoment, type HistoryEntry, replacedValues, rowAsOf } from './history.ts'
import { type Clk, compressClk, type MergeRow, mergeRows, stampOf } from './merge.ts'

const id = '018f0000-0000-7000-8000-000000000001'
const registers = ['title', 'notes', 'priority'] as const
const stampAt = (ms: number): Stamp => formatStamp({ ms, counter: 0, device: 'a'.repeat(16) })
const MADE = 10

type Change = { ms: number; register: (typeof registers)[number]; value: Json }

const change: fc.Arbitrary<Change> = fc.record({
  ms: fc.integer({ min: MADE + 1, max: 60 }),
  register: fc.constantFrom(...registers),
  value: fc.oneof(fc.constantFrom('a', 'b', ''), fc.integer({ min: 0, max: 4 }), fc.constant(null)),
})
/** One change a millisecond, as one clock would stamp them. */
const changes = fc.uniqueArray(change, { selector: ({ ms }) => ms, maxLength: 12 })

const first: MergeRow = {
  clk: { '*': stampAt(MADE) },
  regs: { title: 'made', notes: '', priority: 0 },
}

function apply(all: readonly Change[]): { row: MergeRow; past: HistoryEntry[] } {
  let row = first
  const past: HistoryEntry[] = []
  for (const { ms, register, value } of all) {
    const clk: Clk = compressClk(row.clk['*'], { [register]: stampAt(ms) })
    const merged = mergeRows('tasks', row, { clk, regs: { [register]: value } })
    past.push(...replacedValues({ t: 'tasks', id, here: row, merged }))
    row = merged.row
  }
  return { row, past }
}

const inOrder = (all: readonly Change[]) => [...all].sort((a, b) => a.ms - b.ms)

test('as of now is as it is, whatever the order in which the changes came', () => {
  fc.assert(
    fc.property(changes, (all) => {
      const { row, past } = apply(all)
      expect(rowAsOf(row, past, endOfMoment(100))).toEqual(row)
    }),
  )
})

test('before it was made there is no row', () => {
  fc.assert(
    fc.property(changes, fc.integer({ min: 0, max: MADE - 1 }), (all, ms) => {
      const { row, past } = apply(all)
      expect(rowAsOf(row, past, endOfMoment(ms))).toBeNull()
    }),
  )
})

test('as of any moment is as it stood then', () => {
  fc.assert(
    fc.property(changes, fc.integer({ min: MADE, max: 70 }), (all, ms) => {
      const { row, past } = apply(inOrder(all))
      const then = apply(inOrder(all).filter((each) => each.ms <= ms)).row
      expect(rowAsOf(row, past, endOfMoment(ms))).toEqual(then)
    }),
  )
})

test('putting back the values of a moment by new changes gives these values now, and leaves the past as it was', () => {
  fc.assert(
    fc.property(changes, fc.integer({ min: MADE, max: 70 }), (all, ms) => {
      const before = apply(inOrder(all))
      const then = rowAsOf(before.row, before.past, endOfMoment(ms))
      const back = registers.map((register, nth) => ({
        ms: 80 + nth,
        register,
        value: then?.regs[register] ?? null,
      }))
      const after = apply([...inOrder(all), ...back])
      expect(rowAsOf(after.row, after.past, endOfMoment(100))?.regs).toEqual(then?.regs)
      expect(rowAsOf(after.row, after.past, endOfMoment(ms))).toEqual(then)
    }),
  )
})

test('a value whose forerunners are not known here stands for them', () => {
  const row: MergeRow = { clk: { '*': stampAt(10), title: stampAt(30) }, regs: { title: 'third' } }
  const second: HistoryEntry = {
    t: 'tasks',
    row_id: id,
    register: 'title',
    stamp: stampAt(20),
    value: 'second',
    replaced_by: stampAt(30),
    base: null,
  }
  expect(rowAsOf(row, [second], endOfMoment(15))?.regs).toEqual({ title: 'second' })
  expect(stampOf(rowAsOf(row, [second], endOfMoment(25))?.clk ?? row.clk, 'title')).toBe(stampAt(20))
})
