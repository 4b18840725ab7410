/** The server's own program, killed and restarted under devices that go on typing; Postgres stopped in the middle of a write. */
import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { mergeRows } from '@tidelist/shared-schema'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { signUp } from './testing/index.ts'
import { LightDevice } from './testing/light-device.ts'
import { type ServerProgram, startServerProgram } from './testing/server-program.ts'

/** How often something is killed; a longer form is asked for by the environment. */
const rounds = Number(process.env.TIDELIST_FAULT_ROUNDS ?? 4)
const typists = Number(process.env.TIDELIST_FAULT_DEVICES ?? 6)
const LIFE_OF_SERVER_MS = Number(process.env.TIDELIST_FAULT_LIFE_MS ?? 300)
const ENOUGH_MS = 60_000 + rounds * (5_000 + LIFE_OF_SERVER_MS) + typists * 1_000
const secret = 'a secret of the fault tests 0123456789ab'

type Ground = {
  server: ServerProgram
  databaseUrl: string
  crashDatabase(): Promise<void>
  stop(): Promise<void>
}

async function onPostgres(): Promise<Ground> {
  const postgres = await startRealPostgres()
  const server = await startServerProgram({ DATABASE_URL: postgres.url, BETTER_AUTH_SECRET: secret })
  return {
    server,
    databaseUrl: postgres.url,
    crashDatabase: postgres.crash,
    stop: async () => {
      await server.stop()
      await postgres.stop()
    },
  }
}

/** Devices of one person who type and synchronise until they are told to end. */
async function typing(url: string, count: number) {
  const person = await signUp(url)
  const devices = Array.from({ length: count }, () => new LightDevice(url, person))
  let ended = false
  const work = devices.map(async (device) => {
    while (!ended) {
      device.create(randomUUID(), 'Typed in bad weather')
      const [id = ''] = device.tasks.keys()
      device.change(id, 'priority', (device.typed.length % 4) + 1)
      await device.sync()
      await setTimeout(20)
    }
  })
  return {
    devices,
    end: async () => {
      ended = true
      await Promise.all(work)
      for (const device of devices) await device.sync()
    },
  }
}

/** Everything that was typed is on every device, once, and all are alike. */
async function expectNothingLost(devices: readonly LightDevice[], databaseUrl: string): Promise<void> {
  const [first] = devices
  if (!first) throw new Error('there are devices')
  const typed = new Set(devices.flatMap((device) => device.typed.map(({ id }) => id)))
  for (const device of devices) {
    expect(new Set(device.tasks.keys())).toEqual(typed)
    for (const [id, row] of first.tasks)
      expect(mergeRows('tasks', row, device.tasks.get(id) ?? row).changed).toEqual([])
  }
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query(
    'select count(*)::int as tasks, count(distinct server_seq)::int as numbers from tasks where user_id = $1',
    [first.person.userId],
  )
  await client.end()
  expect(rows).toEqual([{ tasks: typed.size, numbers: typed.size }])
}

describe('nothing is lost and nothing is taken twice', { timeout: ENOUGH_MS }, () => {
  test('when the server is killed again and again while devices type', async () => {
    const ground = await onPostgres()
    const { devices, end } = await typing(ground.server.url, typists)
    for (let round = 0; round < rounds; round += 1) {
      await setTimeout(LIFE_OF_SERVER_MS)
      await ground.server.kill()
      await ground.server.start()
    }
    const endedAtMs = performance.now()
    await end()
    const tookMs = performance.now() - endedAtMs
    await expectNothingLost(devices, ground.databaseUrl)
    await ground.stop()
    const values = devices.reduce((sum, { typed }) => sum + typed.length, 0)
    process.stdout.write(
      `${rounds} kills, ${devices.length} devices, ${values} values typed, 0 lost; all alike ${tookMs.toFixed(0)} ms after the last start\n`,
    )
  })

  test('when Postgres stops at once, without a word, while devices type', async () => {
    const ground = await onPostgres()
    const { devices, end } = await typing(ground.server.url, 4)
    for (let round = 0; round < rounds; round += 1) {
      await setTimeout(300)
      await ground.crashDatabase()
    }
    await end()
    await expectNothingLost(devices, ground.databaseUrl)
    await ground.stop()
  })

  test('when the connections of the server are cut in the middle of its transactions', async () => {
    const ground = await onPostgres()
    const { devices, end } = await typing(ground.server.url, 4)
    const client = new pg.Client({ connectionString: ground.databaseUrl })
    await client.connect()
    for (let round = 0; round < rounds * 3; round += 1) {
      await setTimeout(80)
      await client.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
      )
    }
    await client.end()
    await end()
    await expectNothingLost(devices, ground.databaseUrl)
    await ground.stop()
  })
})
