/**
 * Push and pull of many tasks between a real engine and a real server in a process of its own on a real Postgres. Beside them, in the same run and in
 * pages of the same size, each committed: a bare insert of the same rows into the same Postgres by its driver; the same into a bare PGlite, which is where a pull
 * ends; and the way that no design on these parts can leave out, PGlite to HTTP to Postgres and back again, without any of the product.
 */
import { rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { NetworkPort } from '@tidelist/engine/host'
import { type Device, startDevice } from '@tidelist/engine/testing/test-device'
import { limits, type SyncedTable, syncedTableNames, upsertRowsSql } from '@tidelist/shared-schema'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import pg from 'pg'
import { nodeNetwork } from '../electron/engine-host/node-network.ts'
import { bareWay } from './bare-way.ts'
import { addTasks } from './big-profile.ts'
import { type Figure, median, timed } from './stats.ts'
import { saved, serverProcess } from './sync-ground.ts'

/** It never tidies its outbox, so that with many more tasks it would measure what is left over in there. */
const MOST_FOR_THE_BARE_WAY = 10_000

const password = 'correct horse battery'

/** A server's process becomes twice as quick in its first few seconds of work; in life it has had them long ago. The first of these rounds is told apart. */
const WARM_UP = 3

type Samples = Record<'push' | 'pull' | 'postgres' | 'pglite' | 'up' | 'down', number[]>

export async function syncThroughput(tasks: number, rounds = 5): Promise<Figure[]> {
  const postgres = await startRealPostgres()
  const server = await serverProcess(postgres.url)
  const first: number[] = []
  for (let round = 0; round < WARM_UP; round += 1) {
    const person = { email: `warm-up${round}@example.com`, tasks: Math.min(tasks, MOST_FOR_THE_BARE_WAY) }
    first.push((await byTheProduct(server.url, person)).pushMs)
  }
  const taken: Samples = { push: [], pull: [], postgres: [], pglite: [], up: [], down: [] }
  for (let round = 0; round < rounds; round += 1) {
    const person = { email: `bench${round}@example.com`, tasks }
    const { pushMs, pullMs, pages } = await byTheProduct(server.url, person)
    taken.push.push(pushMs)
    taken.pull.push(pullMs)
    taken.postgres.push(await intoPostgres(pages, postgres.url, round))
    const way = await bareWay(postgres.url, { pages, user: `way${round}` })
    taken.pglite.push(way.pgliteMs)
    if (tasks <= MOST_FOR_THE_BARE_WAY) {
      taken.up.push(await timed(way.up))
      taken.down.push(await timed(way.down))
    }
    await way.stop()
  }
  server.stop()
  await postgres.stop()
  return figures(tasks, { first: first[0] ?? 0, taken })
}

type Through = { pushMs: number; pullMs: number; pages: Page[] }

async function byTheProduct(
  serverUrl: string,
  { email, tasks }: { email: string; tasks: number },
): Promise<Through> {
  const laptop = await startAway(serverUrl)
  await laptop.device.run('signUp', { name: 'Bench', email, password })
  await saved(laptop.device)
  laptop.setOnline(false)
  await addTasks(laptop.device, tasks)
  const pushMs = await catchUp(laptop)
  await quiet(laptop.device)
  const desktop = await startAway(serverUrl)
  desktop.setOnline(false)
  await desktop.device.run('signIn', { email, password })
  const pullMs = await catchUp(desktop)
  const pages = await plainPages(laptop.device)
  for (const { device } of [laptop, desktop]) {
    await device.stop()
    await rm(device.userDataDir, { recursive: true })
  }
  return { pushMs, pullMs, pages }
}

function figures(tasks: number, { first, taken }: { first: number; taken: Samples }): Figure[] {
  const of = `of ${tasks.toLocaleString('en')} tasks`
  const push = { name: `push ${of}`, unit: 'ms', value: median(taken.push) } as const
  const pull = { name: `pull ${of}`, unit: 'ms', value: median(taken.pull) } as const
  return [
    {
      ...push,
      bare: median(taken.postgres),
      goal: 2,
      note: 'bare: the same rows into the same Postgres by pg',
    },
    ...(tasks > MOST_FOR_THE_BARE_WAY
      ? []
      : [
          {
            ...push,
            bare: median(taken.up),
            note: 'bare: the tasks alone from PGlite by HTTP to Postgres and back, without the product',
          },
          { name: `${push.name}, the first of all`, unit: 'ms', value: first } as const,
        ]),
    {
      ...pull,
      bare: median(taken.postgres),
      goal: 2,
      note: 'bare: the same rows into the same Postgres by pg',
    },
    { ...pull, bare: median(taken.pglite), goal: 2, note: 'bare: the same rows into an empty PGlite' },
    ...(tasks > MOST_FOR_THE_BARE_WAY
      ? []
      : [
          {
            ...pull,
            bare: median(taken.down),
            note: 'bare: the tasks alone from Postgres by HTTP to PGlite, without the product',
          },
        ]),
  ]
}

type Away = { device: Device; setOnline(isOnline: boolean): void }

/** A device that can sign in, but reaches the sync routes only while it is said to be online. */
async function startAway(serverUrl: string): Promise<Away> {
  let isOnline = true
  const request: NetworkPort['request'] = async (asked) =>
    isOnline || !asked.url.includes('/sync/')
      ? nodeNetwork.request(asked)
      : { kind: 'unreachable', reason: 'offline' }
  const device = await startDevice({ serverUrl, ports: { network: { ...nodeNetwork, request } } })
  return {
    device,
    setOnline: (online) => {
      isOnline = online
    },
  }
}

/** From the moment that the network is there until the device says that it has everything, and the server too. */
function catchUp({ device, setOnline }: Away): Promise<number> {
  setOnline(true)
  return timed(async () => {
    await device.run('syncNow', {})
    await saved(device)
  })
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

/** Rows of one table as a JSON text, ready for the upsert. */
export type Page = { readonly t: SyncedTable; readonly rows: string }

/** What a device holds, tasks and all, in pages of the size of a push. */
async function plainPages(device: Device): Promise<Page[]> {
  const { profile } = await device.engine.workspace.open()
  const pages: Page[] = []
  for (const t of syncedTableNames) {
    const rows = await profile.database.query(
      `select to_jsonb(r) - 'user_id' as row from "${t}" r order by id`,
    )
    for (let at = 0; at < rows.length; at += limits.pushRows)
      pages.push({ t, rows: JSON.stringify(rows.slice(at, at + limits.pushRows).map(({ row }) => row)) })
  }
  return pages
}

async function intoPostgres(pages: readonly Page[], url: string, round: number): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const user = `bare${round}`
  await client.query('insert into users (id, email) values ($1, $2)', [user, `${user}@example.com`])
  const took = await timed(async () => {
    for (const { t, rows } of pages) await client.query(upsertRowsSql(t), [user, rows])
  })
  await client.end()
  return took
}
