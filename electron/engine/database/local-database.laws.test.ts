import { PGlite } from '@electric-sql/pglite'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { literal, localDatabase } from './local-database.ts'

const pg = await PGlite.create()
const database = localDatabase(pg)
afterAll(() => database.close())

const echo = { name: 'echo', types: ['text'], text: 'select $1 as said' }
const nasty = fc.constantFrom(
  "'",
  "''",
  '\\',
  "\\'",
  '$1',
  '$$',
  '--',
  '/*',
  ';',
  "'); drop table t; --",
  'E',
  '\n',
  '\u2028',
  '🌊',
)
const text = fc
  .array(fc.oneof(nasty, fc.string({ unit: 'grapheme' })), { maxLength: 12 })
  .map((parts) => parts.join(''))

test('any text that may be stored comes back from a prepared statement as it was given', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (said) => {
      if (said.includes('\u0000') || /\p{Surrogate}/u.test(said)) return
      expect(await database.execute(echo, [said])).toEqual([{ said }])
    }),
    { numRuns: 300 },
  )
})

test('numbers, truth and null are literals; what SQL cannot hold is a bug', () => {
  expect([literal(5), literal(-1.5), literal(true), literal(null)]).toEqual(['5', '-1.5', 'true', 'null'])
  expect(() => literal(Number.NaN)).toThrow('cannot hold')
  expect(() => literal('a\u0000')).toThrow('cannot hold')
})

test('a transaction that fails leaves nothing behind', async () => {
  await database.exec('create table t (n int)')
  const failing = database.transaction(async (run) => {
    await run.query('insert into t values (1)')
    await run.query('select 1/0')
  })
  await expect(failing).rejects.toThrow()
  expect(await database.query('select * from t')).toEqual([])
})
