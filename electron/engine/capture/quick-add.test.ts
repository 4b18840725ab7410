import { expect, test } from 'vitest'
import { parseQuickAdd } from './quick-add.ts'

const today = '2026-11-23'
const nothing = { due: null, list: null, tags: [], priority: 0, chips: [] }

test.each([
  ['Buy milk', { title: 'Buy milk' }],
  [
    'Buy milk tomorrow 3pm #Home @errands !1',
    {
      title: 'Buy milk',
      due: { date: '2026-11-24', minutes: 900 },
      list: 'Home',
      tags: ['errands'],
      priority: 1,
    },
  ],
  ['Pay rent 31 Jan @money', { title: 'Pay rent', due: { date: '2027-01-31' }, tags: ['money'] }],
  ['Call Ada friday', { title: 'Call Ada', due: { date: '2026-11-27' } }],
  ['Sort photos #"Big work"', { title: 'Sort photos', list: 'Big work' }],
  ['Mail a@b.example about C# and #', { title: 'Mail a@b.example about C# and #' }],
  ['Wow!1 and !9', { title: 'Wow!1 and !9' }],
  ['Book the night train', { title: 'Book the night train' }],
  ['Sort what I wrote last week', { title: 'Sort what I wrote last week' }],
  ['Plan the trip next month', { title: 'Plan the trip', due: { date: '2026-12-23' } }],
  ['', { title: '' }],
])('%s', (line, expected) => {
  const { chips, ...parsed } = parseQuickAdd(line, today)
  const { chips: _none, ...plain } = nothing
  expect(parsed).toEqual({ ...plain, ...expected })
  for (const chip of chips) expect(line.slice(chip.start, chip.end)).toBe(chip.text)
})

test('a chip that was turned back into words stays in the title', () => {
  expect(parseQuickAdd('Read tomorrow @home', today, ['tomorrow'])).toMatchObject({
    title: 'Read tomorrow',
    due: null,
    tags: ['home'],
  })
  expect(parseQuickAdd('Read tomorrow @home', today, ['@home'])).toMatchObject({
    title: 'Read @home',
    tags: [],
  })
})
