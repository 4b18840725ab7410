/**
 * Push and pull of many tasks between a real engine and a real server in a process of its own on a real Postgres, next to a bare insert of
 * the same rows into the same Postgres by the same driver, in pages of the same size and each page committed.
 */
import { rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { type Device, startDevice } from '@tidelist/engine/testing/test-device'
import { limits, upsertRowsSql } from '@tidelist/shared-schema'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import pg from 'pg'
import { deviceWithTasks } from './big-profile.ts'
import { type Figure, median, timed } from './stats.ts'
import { saved, serverProcess } from './sync-ground.ts'

const password = 'correct horse battery'

export async function syncThroughput(tasks: number, rounds = 3): Promise<Figure[]> {
  const postgres = await startRealPostgres()
  const server = await serverProcess(postgres.url)
  const samples = { push: [] as number[], pull: [] as number[], bare: [] as number[] }
  for (let round = 0; round < rounds; round += 1) {
    const email = `bench${round}@example.com`
    const laptop = await deviceWithTasks(tasks, server.url)
    samples.push.push(
      await timed(async () => {
        await laptop.run('signUp', { name: 'Bench', email, password })
        await saved(laptop)
      }),
    )
    await quiet(laptop)
    const desktop = await startDevice({ serverUrl: server.url })
    samples.pull.push(
      await timed(async () => {
        await desktop.run('signIn', { email, password })
        await saved(desktop)
      }),
    )
    samples.bare.push(await bareInsert(laptop, postgres.url, round))
    for (const device of [laptop, desktop]) {
      await device.stop()
      await rm(device.userDataDir, { recursive: true })
    }
  }
  server.stop()
  await postgres.stop()
  const bare = median(samples.bare)
  const of = `of ${tasks.toLocaleString('en')} tasks`
  const note = 'bare: the same rows inserted in pages by pg; sign-in included in ours'
  return [
    { name: `push ${of}`, unit: 'ms', value: median(samples.push), bare, goal: 2, note },
    { name: `pull ${of}`, unit: 'ms', value: median(samples.pull), bare, goal: 2 },
  ]
}

/** Until a device has taken back the numbers of its own rows, so that it does not work beside the next measurement. */
const quiet = async (device: Device) => {
  const { profile } = await device.engine.workspace.open()
  const left = async () => {
    const [row] = await profile.database.query(
      'select count(*)::int as n from tasks where server_seq is null',
    )
    return Number(row?.n)
  }
  while ((await left()) > 0) await setTimeout(50)
}

async function bareInsert(device: Device, url: string, round: number): Promise<number> {
  const { profile } = await device.engine.workspace.open()
  const rows = await profile.database.query(`select to_jsonb(t) - 'user_id' as row from tasks t order by id`)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('insert into users (id, email) values ($1, $2)', [
    `bare${round}`,
    `bare${round}@example.com`,
  ])
  const took = await timed(async () => {
    for (let at = 0; at < rows.length; at += limits.pushRows)
      await client.query(upsertRowsSql('tasks'), [
        `bare${round}`,
        JSON.stringify(rows.slice(at, at + limits.pushRows).map(({ row }) => row)),
      ])
  })
  await client.end()
  return took
}
