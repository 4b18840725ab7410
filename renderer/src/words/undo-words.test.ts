import type { LeftField, StepOutcome } from '@tidelist/engine/client'
import { expect, test } from 'vitest'
import { leftSentence } from './undo-words.ts'

const field = (some: Partial<LeftField>): LeftField => ({
  t: 'tasks',
  id: '018f0000-0000-7000-8000-000000000001',
  field: 'title',
  title: 'Call Ada',
  reason: 'changed-elsewhere',
  ...some,
})
const outcome = (left: LeftField[], leftTotal = left.length): StepOutcome => ({
  command: 'editTask',
  atMs: 0,
  rows: 1,
  left,
  leftTotal,
})

test('nothing is said when everything was put back', () => {
  expect(leftSentence(outcome([]))).toBeNull()
})

test.each([
  [outcome([field({})]), '“Call Ada” stays as it is: it was changed on another device since.'],
  [outcome([field({ title: null, reason: 'gone' })]), 'One thing stays as it is: it was removed for good.'],
  [outcome([field({}), field({})]), '2 fields stay as they are: it was changed on another device since.'],
  [
    outcome([field({ reason: 'in-use' })], 40),
    '40 fields stay as they are. “Call Ada”: something newer belongs to it.',
  ],
])('what stays is named with its reason', (left, sentence) => {
  expect(leftSentence(left)).toBe(sentence)
})
