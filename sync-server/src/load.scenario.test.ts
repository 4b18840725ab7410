import { type RealPostgres, startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goodClaims, mintKey, runLoad, seeded, startTestServer, type TestServer } from './testing/index.ts'

/** The short form; `npx node bench/load.ts` runs the same with as many people and devices as it is told. */
const publicUrl = 'http://tidelist.test'
const rates = { push: { perMinute: 60_000, burst: 60_000 }, pull: { perMinute: 60_000, burst: 60_000 } }
let postgres: RealPostgres
let servers: TestServer[] = []

beforeAll(async () => {
  postgres = await startRealPostgres()
  for (let n = 0; n < 2; n += 1)
    servers.push(await startTestServer({ database: postgres.url, publicUrl, rates }))
})
afterAll(async () => {
  for (const server of servers) await server.close()
  servers = []
  await postgres.stop()
})

async function load(people: number, devicesEach: number) {
  const [first] = servers
  if (!first) throw new Error('the servers start before the tests')
  const sign = await mintKey(first.database)
  for (const server of servers) server.advance(11_000)
  return runLoad({
    urls: servers.map(({ url }) => url),
    database: first.database,
    tokenFor: (person) => sign(goodClaims(publicUrl, person)),
    people,
    devicesEach,
    rounds: 3,
    random: seeded(7),
    atOnce: 16,
  })
}

test('twenty devices of one person on two servers lose nothing and end alike', async () => {
  const { faults, devices, typed } = await load(1, 20)
  expect([devices, typed, faults]).toEqual([20, 180, []])
})

test('thirty people with four devices each lose nothing, and nobody sees a task of another', async () => {
  const { faults, devices } = await load(30, 4)
  expect([devices, faults]).toEqual([120, []])
})
