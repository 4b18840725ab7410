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
  ['Order chapter 11 tomorrow', { title: 'Order chapter 11', due: { date: '2026-11-24' } }],
  ['Read pages 3 to 5 tomorrow', { title: 'Read pages 3 to 5', due: { date: '2026-11-24' } }],
  ['Read pages 3-5 today', { title: 'Read pages 3-5', due: { date: '2026-11-23' } }],
  ['Pay 20 Friday', { title: 'Pay 20', due: { date: '2026-11-27' } }],
  ['Collect tomorrow 10 eggs', { title: 'Collect 10 eggs', due: { date: '2026-11-24' } }],
  ['Ship version 2.10 tomorrow', { title: 'Ship version 2.10', due: { date: '2026-11-24' } }],
  ['Lunch tomorrow at 12', { title: 'Lunch', due: { date: '2026-11-24', minutes: 720 } }],
  ['Call mum at 5 tomorrow', { title: 'Call mum', due: { date: '2026-11-24', minutes: 300 } }],
  ['Take the bus 17:30 tomorrow', { title: 'Take the bus', due: { date: '2026-11-24', minutes: 1050 } }],
  ['Meet Ada 3-5pm tomorrow', { title: 'Meet Ada', due: { date: '2026-11-24', minutes: 900 } }],
  ['Dance at noon today', { title: 'Dance', due: { date: '2026-11-23', minutes: 720 } }],
  ['Send the report by friday', { title: 'Send the report', due: { date: '2026-11-27' } }],
  ['Taxes due 31 Jan', { title: 'Taxes', due: { date: '2027-01-31' } }],
  ['Nearby tomorrow #Home', { title: 'Nearby', due: { date: '2026-11-24' }, list: 'Home' }],
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
