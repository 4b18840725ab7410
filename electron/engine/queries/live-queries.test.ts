import { expect, test } from 'vitest'
import type { Query } from '../contract/index.ts'
import { liveQueries } from './live-queries.ts'

const tasks: Query = { query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 50 }
const sidebar: Query = { query: 'sidebar', today: '2026-11-23' }
const settled = () => new Promise((resolve) => setImmediate(resolve))

/** A registry over an answer that the test sets, with the pause in its hands. */
function registry() {
  const asked: string[] = []
  const sent: unknown[] = []
  const pauses: (() => void)[] = []
  const world = { value: 1, failing: false }
  const queries = liveQueries({
    answer: async (query, last) => {
      asked.push(`${query.query}${last === null ? '' : ' quickly'}`)
      if (world.failing) throw new Error('the database is gone')
      return { value: world.value }
    },
    send: (answers) => sent.push(...answers),
    failed: (query) => sent.push(`${query.query} failed`),
    after: (_delayMs, work) => {
      pauses.push(work)
      return () => undefined
    },
  })
  const pass = async () => {
    for (const work of pauses.splice(0)) work()
    await settled()
  }
  return { queries, asked, sent, world, pass }
}

test('a query is answered when it is opened, and again when one of its tables was touched', async () => {
  const { queries, sent, world } = registry()
  queries.subscribe(1, tasks)
  await settled()
  world.value = 2
  queries.touched(new Set(['tasks']))
  await settled()
  queries.touched(new Set(['settings']))
  await settled()
  expect(sent).toEqual([
    { id: 1, result: { value: 1 } },
    { id: 1, result: { value: 2 } },
  ])
})

test('after a change of this device the state of the sync says so before any row shows it, and is then worked out in full', async () => {
  const { queries, asked, pass } = registry()
  queries.subscribe(1, tasks)
  queries.subscribe(2, { query: 'sync' })
  await settled()
  asked.length = 0
  queries.unsent()
  queries.touched(new Set(['tasks']))
  await settled()
  expect(asked).toEqual(['sync quickly', 'tasks quickly', 'sync'])
  await pass()
  expect(asked).toEqual(['sync quickly', 'tasks quickly', 'sync', 'tasks'])
})

test('the state of the sync goes first also where other answers are being worked out', async () => {
  const { queries, asked } = registry()
  queries.subscribe(1, tasks)
  queries.subscribe(2, { query: 'sync' })
  await settled()
  asked.length = 0
  queries.touched(new Set(['tasks']))
  queries.unsent()
  queries.touched(new Set(['tasks']))
  await settled()
  expect(asked).toEqual(['tasks quickly', 'sync quickly', 'tasks quickly', 'sync'])
})

test('the rows of a window that opens do not wait for its counts', async () => {
  const { queries, asked } = registry()
  queries.subscribe(1, { query: 'tags' })
  queries.subscribe(2, sidebar)
  queries.subscribe(3, tasks)
  await settled()
  expect(asked).toEqual(['tags', 'tasks', 'sidebar'])
})

test('an answer that is as it was is not sent again', async () => {
  const { queries, sent, asked } = registry()
  queries.subscribe(1, tasks)
  await settled()
  queries.touched(new Set(['tasks']))
  await settled()
  expect(asked).toEqual(['tasks', 'tasks quickly'])
  expect(sent).toHaveLength(1)
})

test('many changes at once are answered together', async () => {
  const { queries, asked } = registry()
  queries.subscribe(1, tasks)
  await settled()
  for (let n = 0; n < 100; n += 1) queries.touched(new Set(['tasks']))
  await settled()
  expect(asked.length).toBeLessThanOrEqual(3)
})

test('rows come at once, counts after a pause', async () => {
  const { queries, asked, pass } = registry()
  queries.subscribe(1, tasks)
  queries.subscribe(2, sidebar)
  await settled()
  asked.splice(0)
  queries.touched(new Set(['tasks']))
  await settled()
  expect(asked).toEqual(['tasks quickly'])
  await pass()
  expect(asked).toEqual(['tasks quickly', 'tasks', 'sidebar'])
})

test('a closed query is not answered, and one that fails leaves the others alive', async () => {
  const { queries, sent, world } = registry()
  queries.subscribe(1, tasks)
  queries.unsubscribe(1)
  await settled()
  expect(sent).toEqual([])
  world.failing = true
  queries.subscribe(2, tasks)
  await settled()
  world.failing = false
  queries.touched('everything')
  await settled()
  expect(sent).toEqual(['tasks failed', { id: 2, result: { value: 1 } }])
})
