/** However many parts of the window ask a question, the engine hears it once. */
import type { Query } from '@tidelist/engine/client'
import { expect, test } from 'vitest'
import { shareLiveQueries } from './live-queries.ts'

function recordingEngine() {
  const open: { query: Query; answer: (result: never) => void }[] = []
  return {
    open,
    subscribe: (query: Query, answer: (result: never) => void) => {
      const one = { query, answer }
      open.push(one)
      return () => void open.splice(open.indexOf(one), 1)
    },
  }
}

test('two listeners share one subscription, which ends with the last of them', () => {
  const engine = recordingEngine()
  const queries = shareLiveQueries(engine)
  const stopOne = queries.listen({ query: 'tags' }, () => {})
  const stopOther = queries.listen({ query: 'tags' }, () => {})
  expect(engine.open.length).toBe(1)
  stopOne()
  expect(engine.open.length).toBe(1)
  stopOther()
  expect(engine.open.length).toBe(0)
})

test('each answer reaches every listener and is remembered while anyone listens', () => {
  const engine = recordingEngine()
  const queries = shareLiveQueries(engine)
  const heard: string[] = []
  const stop = queries.listen({ query: 'tags' }, () => heard.push('one'))
  queries.listen({ query: 'tags' }, () => heard.push('other'))
  engine.open[0]?.answer([] as never)
  expect(heard).toEqual(['one', 'other'])
  expect(queries.answer({ query: 'tags' })).toEqual([])
  stop()
  expect(queries.answer({ query: 'tags' })).toEqual([])
})
