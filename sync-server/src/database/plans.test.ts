/** How many rows Postgres reads for a push, whatever it knows and does not know of the tables. */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { type RealPostgres, startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signUp, startTestServer, TestDevice } from '../testing/index.ts'

let postgres: RealPostgres
let databases = 0
beforeAll(async () => {
  postgres = await startRealPostgres()
})
afterAll(() => postgres.stop())

async function newDatabase(): Promise<string> {
  databases += 1
  await asAdmin(postgres.url, `create database plans_${databases}`)
  return postgres.url.replace(/postgres$/, `plans_${databases}`)
}

/** A connection tells of what it has read once a second, with the next that it does. */
const TOLD_AFTER_MS = 1100

const some = (device: TestDevice, count: number) =>
  Array.from({ length: count }, () => device.whole('tasks', randomUUID()))

async function asAdmin(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query(text)
  await client.end()
  return rows
}

async function tasksRead(url: string): Promise<number> {
  const [row] = await asAdmin(
    url,
    "select (seq_tup_read + idx_tup_fetch)::int as read from pg_stat_user_tables where relname = 'tasks'",
  )
  return Number(row?.read)
}

test('a push of many rows does not read all rows for each of them, though its connection had planned it for few', async () => {
  const url = await newDatabase()
  const server = await startTestServer({ database: url })
  const device = new TestDevice(server.url, await signUp(server.url))
  const few = some(device, 3)
  for (let time = 0; time < 10; time += 1) await device.push(few)
  for (let time = 0; time < 10; time += 1) await device.push(some(device, 200))
  await setTimeout(TOLD_AFTER_MS)
  await device.push(few)
  const read = await tasksRead(url)
  await server.close()
  expect(read).toBeGreaterThan(0)
  // While a table is small and not analyzed, the planner may still take an index that gives all of it: here that is a quarter of a million at most.
  expect(read).toBeLessThan(600_000)
})

test('a person who is new to a server that knows its others well is looked up by key, row for row', async () => {
  const url = await newDatabase()
  const server = await startTestServer({ database: url })
  const [known, unknown] = [
    new TestDevice(server.url, await signUp(server.url)),
    new TestDevice(server.url, await signUp(server.url)),
  ]
  for (let time = 0; time < 10; time += 1) await known.push(some(known, 200))
  await asAdmin(url, 'analyze')
  await setTimeout(TOLD_AFTER_MS)
  const few = some(unknown, 3)
  await unknown.push(few)
  const before = await tasksRead(url)
  for (let time = 0; time < 10; time += 1) await unknown.push(some(unknown, 200))
  await unknown.pullAll()
  await setTimeout(TOLD_AFTER_MS)
  await unknown.push(few)
  const read = (await tasksRead(url)) - before
  await server.close()
  // Once by the pull, and a few by the look-ups. Reading all rows for each would be almost two million.
  expect(read).toBeGreaterThan(2000)
  expect(read).toBeLessThan(20_000)
})
