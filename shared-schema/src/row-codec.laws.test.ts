import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Json } from './canonical.ts'
import { defaultRegisters } from './defaults.ts'
import { compressClk, type MergeRow } from './merge.ts'
import { syncedTableNames } from './registers.ts'
import {
  type RegisterWrite,
  type RowWrite,
  withDefaults,
  withoutDefaults,
  writeToMergeRow,
} from './row-codec.ts'

const table = fc.constantFrom(...syncedTableNames)
const stamp = fc.integer({ min: 1, max: 9 }).map((ms) => ms.toString(16).padStart(12, '0').padEnd(32, '0'))
const made = '0'.repeat(32)

/** Any table's row: each register at its default or not, changed since the row's making or not. */
const row = table.chain((t) => {
  const registers = Object.entries(defaultRegisters(t))
  const one = fc.record({
    value: fc.option(fc.constantFrom<Json>('x', 7, { a: 1 })),
    stamp: fc.option(stamp),
  })
  return fc.tuple(...registers.map(() => one)).map((choices) => {
    const regs = registers.map(([name, usual], index) => [name, choices[index]?.value ?? usual] as const)
    const stamps = registers.map(([name], index) => [name, choices[index]?.stamp ?? made] as const)
    return { t, row: { clk: compressClk(made, Object.fromEntries(stamps)), regs: Object.fromEntries(regs) } }
  })
})

const asWrite = (t: RowWrite['t'], { clk, regs }: MergeRow): RowWrite => ({
  t,
  id: '018f0000-0000-7000-8000-000000000001',
  whole: true,
  made: clk['*'],
  regs: Object.fromEntries(
    Object.entries(regs).map(([name, value]): [string, RegisterWrite] => [
      name,
      [value, clk[name] ?? clk['*'], null],
    ]),
  ),
})

test('a row that travels without its defaults arrives as it was', () => {
  fc.assert(
    fc.property(row, ({ t, row }) => {
      expect(withDefaults(t, withoutDefaults(t, row))).toEqual(row)
    }),
  )
})

test('a whole row that is pushed without its defaults is the same row to merge, known or not', () => {
  fc.assert(
    fc.property(row, ({ t, row }) => {
      const sparse = asWrite(t, withoutDefaults(t, row))
      expect(writeToMergeRow(sparse, null)).toEqual(writeToMergeRow(asWrite(t, row), null))
      const known = { '*': 'f'.repeat(32) }
      expect(writeToMergeRow(sparse, known)).toEqual(writeToMergeRow(asWrite(t, row), known))
    }),
  )
})
