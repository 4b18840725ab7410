/** A row is the same object for as long as it says the same. */
import { expect, test } from 'vitest'
import { keepEqualRows } from './keep-equal-rows.ts'
import { taskRow } from './task-row.example.ts'

test('rows that say the same stay, changed and new ones are taken', () => {
  const shown = [taskRow({ id: 'a' }), taskRow({ id: 'b', tags: [{ id: 't', name: 'home', color: null }] })]
  const answer = [
    taskRow({ id: 'c' }),
    taskRow({ id: 'b', tags: [{ id: 't', name: 'garden', color: null }] }),
    taskRow({ id: 'a' }),
  ]
  const kept = keepEqualRows(answer, shown)
  expect(kept).toEqual(answer)
  expect(kept.map((row) => shown.includes(row))).toEqual([false, false, true])
})
