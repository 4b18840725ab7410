import { expect, test } from 'vitest'
import { parseTodoTxt } from './parse-todo-txt.ts'

const plain = {
  done: false,
  completedOn: null,
  createdOn: null,
  priority: 0,
  project: null,
  contexts: [],
  due: null,
  doOn: null,
}

test.each([
  ['Buy milk', { title: 'Buy milk' }],
  ['(B) Buy milk', { title: 'Buy milk', priority: 2 }],
  ['(F) Some day', { title: 'Some day', priority: 4 }],
  [
    'x 2026-03-02 2026-03-01 Paid',
    { title: 'Paid', done: true, completedOn: '2026-03-02', createdOn: '2026-03-01' },
  ],
  ['x Paid pri:A', { title: 'Paid', done: true, priority: 1 }],
  [
    '2026-03-01 Call +Work @phone @desk due:2026-04-01 t:2026-03-20',
    {
      title: 'Call',
      createdOn: '2026-03-01',
      project: 'Work',
      contexts: ['phone', 'desk'],
      due: '2026-04-01',
      doOn: '2026-03-20',
    },
  ],
  ['Learn C++ and mail a@b.example', { title: 'Learn C++ and mail a@b.example' }],
  ['Meet due:someday', { title: 'Meet due:someday' }],
  ['One +First +Second', { title: 'One +Second', project: 'First' }],
  ['買い物 🛒 +家', { title: '買い物 🛒', project: '家' }],
  ['xylophone lesson', { title: 'xylophone lesson' }],
])('%s is understood', (line, expected) => {
  expect(parseTodoTxt(line)).toEqual([{ ...plain, ...expected }])
})

test('lines end in any way and empty ones are no tasks', () => {
  expect(parseTodoTxt('a\r\nb\rc\n\n  \nd').map(({ title }) => title)).toEqual(['a', 'b', 'c', 'd'])
})
