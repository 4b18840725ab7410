/**
 * The way of a task from one device's database to another's without anything of the product but its tables and its upsert: rows read as JSON out of
 * PGlite, sent over HTTP, put into Postgres in one transaction a page, answered, and taken off a list of what waits; and from there by HTTP into an empty
 * PGlite. One page after the other, and the server in a process of its own. No merge, no stamps looked at, no history, no checks, no token, no user's role: what
 * is left is what these parts cost. Only tasks go this way; the first insert is of all rows.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { startDevice } from '@tidelist/engine/testing/test-device'
import { idArray, limits, readRowsSql, upsertRowsSql } from '@tidelist/shared-schema'
import { timed } from './stats.ts'
import { childServer } from './sync-ground.ts'
import type { Page } from './sync-throughput.ts'

export type BareWay = {
  /** What it took to put the pages into an empty PGlite. */
  pgliteMs: number
  up(): Promise<void>
  down(): Promise<void>
  stop(): Promise<void>
}

const user = 'local'

export async function bareWay(
  postgresUrl: string,
  { pages, user: theirs }: { pages: readonly Page[]; user: string },
): Promise<BareWay> {
  const server = await childServer('bare-server.ts', [postgresUrl, theirs])
  const here = await emptyDatabase()
  const there = await emptyDatabase()
  const pgliteMs = await timed(async () => {
    for (const { t, rows } of pages) await here.pg.query(upsertRowsSql(t), [user, rows])
  })
  await here.pg.query('insert into outbox (t, row_id, register, stamp) select $1, id, $2, $3 from tasks', [
    'tasks',
    '*',
    '0'.repeat(32),
  ])
  return {
    pgliteMs,
    up: async () => {
      for (let ids = await waiting(here.pg); ids.length > 0; ids = await waiting(here.pg)) {
        const { rows } = await here.pg.query<{ row: unknown }>(readRowsSql('tasks'), [user, idArray(ids)])
        const body = JSON.stringify(rows.map(({ row }) => row))
        const answer = await fetch(server.url, { method: 'POST', body })
        const taken = (await answer.json()) as string[] // as bare-server.ts answers
        await here.pg.query(
          `delete from outbox using unnest(($1::text)::uuid[]) x(id) where t = 'tasks' and row_id = x.id`,
          [idArray(taken)],
        )
      }
    },
    down: async () => {
      const tasks = pages.filter(({ t }) => t === 'tasks').length * limits.pushRows
      for (let from = 0; from < tasks; from += limits.snapshotPullRows) {
        const answer = await fetch(`${server.url}?from=${from}&limit=${limits.snapshotPullRows}`)
        await there.pg.query(upsertRowsSql('tasks'), [user, JSON.stringify(await answer.json())])
      }
    },
    stop: async () => {
      server.stop()
      await here.stop()
      await there.stop()
    },
  }
}

const waiting = async (pg: PGlite): Promise<string[]> => {
  const { rows } = await pg.query<{ row_id: string }>(
    `select row_id from outbox where refused is null order by stamp limit ${limits.pushRows}`,
  )
  return rows.map(({ row_id }) => row_id)
}

/** A device's database as it is on the first start, without its engine. */
async function emptyDatabase(): Promise<{ pg: PGlite; stop(): Promise<void> }> {
  const device = await startDevice({
    serverUrl: null,
    userDataDir: await mkdtemp(join(tmpdir(), 'tidelist-bare-')),
  })
  const { profile } = await device.engine.workspace.open()
  await device.stop()
  const pg = await PGlite.create({ dataDir: join(device.userDataDir, 'profiles', profile.name, 'db') })
  return {
    pg,
    stop: async () => {
      await pg.close()
      await rm(device.userDataDir, { recursive: true })
    },
  }
}
