import { expect, test } from 'vitest'
import { parseQuickAdd } from './quick-add.ts'

const noon = { date: '2026-11-23', minutes: 720 }
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
  const { chips, ...parsed } = parseQuickAdd(line, noon)
  const { chips: _none, ...plain } = nothing
  expect(parsed).toEqual({ ...plain, ...expected })
  for (const chip of chips) expect(line.slice(chip.start, chip.end)).toBe(chip.text)
})

test.each([
  'Buy sun cream',
  'Sat nav update',
  'Ask mon ami',
  'Do it now',
  'Talk to April about June',
  'March on',
  'Cut a 3/4 inch board',
  'Half 1/2 cup sugar',
  'Buy 3 m wire',
  'Buy 2 days of food',
  '30 minutes of yoga',
  'Study 2 hours',
  'Run 5 km in 30 minutes',
  'Wait half an hour',
  'Rest for 3 days',
  'A day off',
  'Weekend trip',
  'Type up last friday',
])('%s: all of it is the title', (line) => {
  expect(parseQuickAdd(line, noon)).toEqual({ ...nothing, title: line })
})

test.each([
  ['Call Ada fri', 'Call Ada', '2026-11-27'],
  ['Call Ada fri #Home', 'Call Ada', '2026-11-27'],
  ['Lunch sat 1pm with Bo', 'Lunch with Bo', '2026-11-28'],
  ['Pay rent 12/11', 'Pay rent', '2026-12-11'],
  ['Renew it in 2 weeks', 'Renew it', '2026-12-07'],
  ['Look again in 3 days', 'Look again', '2026-11-26'],
  ['Plan next week', 'Plan', '2026-11-30'],
  ['Dec 24 party', 'party', '2026-12-24'],
  ['Meet June tomorrow', 'Meet June', '2026-11-24'],
  ['Paint this weekend', 'Paint', '2026-11-28'],
  ['Switch the lights on tomorrow', 'Switch the lights on', '2026-11-24'],
  ['Read chapter 4 on Nov 30', 'Read chapter 4', '2026-11-30'],
  ['Meet Bo monday next week', 'Meet Bo', '2026-11-30'],
  ['Pack friday this week', 'Pack', '2026-11-27'],
])('%s: %s on %s', (line, title, date) => {
  expect(parseQuickAdd(line, noon)).toMatchObject({ title, due: { date } })
})

test('a time is the next one of that name', () => {
  const at = (minutes: number) => parseQuickAdd('Stand up 10am', { ...noon, minutes }).due
  expect(at(8 * 60)).toEqual({ date: '2026-11-23', minutes: 600 })
  expect(at(11 * 60)).toEqual({ date: '2026-11-24', minutes: 600 })
})

test('a chip that was turned back into words stays in the title', () => {
  expect(parseQuickAdd('Read tomorrow @home', noon, ['tomorrow'])).toMatchObject({
    title: 'Read tomorrow',
    due: null,
    tags: ['home'],
  })
  expect(parseQuickAdd('Read tomorrow @home', noon, ['@home'])).toMatchObject({
    title: 'Read @home',
    tags: [],
  })
})
