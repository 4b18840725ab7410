import { expect, test } from 'vitest'
import { type Database, DatabaseUnavailable } from '../database/database.ts'
import { freshJwt, signUp, startTestServer } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { createSigner, mintKeyPair } from '../testing/sign-token.ts'
import { ask, bearer } from '../testing/test-device.ts'
import { createKeySet } from './key-set.ts'

onEveryDatabase((ground) => {
  const pull = async (token: string) =>
    (await ask(`${ground().server.url}/v1/sync/pull?cursor=0`, { headers: bearer(token) })).status
  const sql = (text: string, params: unknown[] = []) =>
    ground().server.database.transaction((run) => run.query(text, params))

  test('when its key ends, the next token has a new key, the old token stays good for the grace and the server goes on', async () => {
    const { server } = ground()
    const person = await signUp(server.url)
    expect(await pull(person.jwt)).toBe(200)
    await sql("update jwks set expires_at = now() - interval '1 second' where private_key <> '{}'")
    const next = await freshJwt(server.url, person.sessionToken)
    const kids = [person.jwt, next].map((token) => JSON.parse(atob(token.split('.')[0] ?? '')).kid)
    expect(new Set(kids).size).toBe(2)
    // Within ten seconds of the last look an unknown key stays unknown.
    server.advance(11_000)
    expect([await pull(next), await pull(person.jwt)]).toEqual([200, 200])
    await sql("update jwks set expires_at = now() - interval '61 minutes' where id = $1", [kids[0]])
    server.advance(11 * 60_000)
    expect([await pull(next), await pull(person.jwt)]).toEqual([200, 401])
  })

  test('a key that somebody took out of the table is trusted for ten minutes at most', async () => {
    const { server } = ground()
    const person = await signUp(server.url)
    const signer = await createSigner(server)
    const token = await signer(person)
    expect(await pull(token)).toBe(200)
    await sql("delete from jwks where private_key = '{}'")
    server.advance(11 * 60_000)
    expect(await pull(token)).toBe(401)
  })
})

async function countingSet() {
  const counts = { reads: 0, down: false, clockMs: 0, wallMs: Date.now() }
  const server = await startTestServer({ database: 'pglite' })
  const database: Database = {
    ...server.database,
    transaction: (work) => {
      counts.reads += 1
      return counts.down
        ? Promise.reject(new DatabaseUnavailable(new Error('away')))
        : server.database.transaction(work)
    },
  }
  const keys = createKeySet({
    database,
    mintFirst: async () => {},
    nowMs: () => counts.wallMs,
    monotonicMs: () => counts.clockMs,
  })
  const find = (kid: string) =>
    Promise.resolve(keys.find({ alg: 'EdDSA', kid }, { payload: '', signature: '' })).then(
      () => 'found',
      (error: unknown) => (error instanceof DatabaseUnavailable ? 'unavailable' : 'unknown'),
    )
  return { server, counts, find }
}

test('unknown keys have the table read once in ten seconds, however many ask and however often', async () => {
  const { server, counts, find } = await countingSet()
  await Promise.all(Array.from({ length: 50 }, (_, nth) => find(`unknown ${nth}`)))
  for (let i = 0; i < 50; i += 1) expect(await find(`unknown ${i}`)).toBe('unknown')
  expect(counts.reads).toBe(1)
  const { kid } = await mintKeyPair(server.database)
  counts.clockMs = 9_999
  expect([await find(kid), counts.reads]).toEqual(['unknown', 1])
  counts.clockMs = 10_000
  expect([await find(kid), counts.reads]).toEqual(['found', 2])
  expect([await find(kid), counts.reads]).toEqual(['found', 2])
  await server.close()
})

test('while the database is away the keys that are known serve, and of others nobody says that they do not exist', async () => {
  const { server, counts, find } = await countingSet()
  const { kid } = await mintKeyPair(server.database)
  counts.down = true
  expect(await find(kid)).toBe('unavailable')
  expect(await find(kid)).toBe('unavailable')
  expect(counts.reads).toBe(1)
  counts.down = false
  counts.clockMs = 10_000
  expect(await find(kid)).toBe('found')
  counts.down = true
  counts.clockMs = 20_000
  expect([await find(kid), await find('other')]).toEqual(['found', 'unavailable'])
  counts.clockMs = 700_000
  expect(await find(kid)).toBe('found')
  await server.close()
})

test('a key stops to verify when its grace is over, though nobody reads the table again', async () => {
  const { server, counts, find } = await countingSet()
  const { kid } = await mintKeyPair(server.database)
  await server.database.transaction((run) =>
    run.query('update jwks set expires_at = to_timestamp($2::float8 / 1000) where id = $1', [
      kid,
      counts.wallMs + 60_000,
    ]),
  )
  expect(await find(kid)).toBe('found')
  counts.wallMs += 3_600_000 + 59_000
  expect(await find(kid)).toBe('found')
  counts.wallMs += 2_000
  expect(await find(kid)).toBe('unknown')
  expect(counts.reads).toBe(1)
  await server.close()
})
