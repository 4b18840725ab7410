import { expect, test } from 'vitest'
import { agree, judge } from './judge.ts'
import type { State } from './peer.ts'
import { planEdits, taskNumber } from './tasks.ts'

const state = (entries: Record<string, Partial<ReturnType<typeof taskNumber>>>): State =>
  new Map(Object.entries(entries).map(([key, change]) => [key, { ...taskNumber(1), ...change }]))

test('three equal places that show what was typed have lost nothing', () => {
  const typed = state({ x: { title: 'a' }, y: {} })
  expect(judge(typed, [typed, typed, typed])).toEqual({
    rowsLost: 0,
    rowsExtra: 0,
    rowsDiverged: 0,
    fieldsLost: 0,
  })
})

test('every loss counts once, under its own heading', () => {
  const typed = state({ gone: {}, split: { title: 'a' }, old: { title: 'a', notes: 'b' }, fine: {} })
  const one = state({ split: { title: 'a' }, old: {}, fine: {}, stray: {} })
  const two = state({ gone: {}, split: { title: 'z' }, old: {}, fine: {}, stray: {} })
  const verdict = judge(typed, [one, two])
  expect(verdict).toEqual({ rowsLost: 1, rowsExtra: 1, rowsDiverged: 1, fieldsLost: 2 })
  expect(agree(verdict)).toBe(false)
})

test('places that lost the same field agree', () => {
  const verdict = judge(state({ x: { priority: 3 } }), [state({ x: {} }), state({ x: {} })])
  expect(verdict.fieldsLost).toBe(1)
  expect(agree(verdict)).toBe(true)
})

test.each([1, 2])('in round %i no field of a task is edited on both replicas', (round) => {
  const { a, b } = planEdits({ tasks: 200, edits: 50, round })
  const cells = [...a, ...b].map(({ n, change }) => `${n} ${Object.keys(change).join()}`)
  expect([a.length, b.length]).toEqual([50, 5])
  expect(new Set(a.map(({ n }) => n)).size).toBe(50)
  expect(new Set(cells).size).toBe(55)
  const rowsOfA = new Set(a.map(({ n }) => n))
  expect(b.every(({ n }) => rowsOfA.has(n))).toBe(true)
})
