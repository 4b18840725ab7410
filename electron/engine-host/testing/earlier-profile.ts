/** A profile as the first version of the app left it: the first migrations only, a marker without what came later, and some tasks. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { deviceMigrations } from '@tidelist/engine/testing/device-migrations'
import { formatStamp, migrate, newClock, sharedMigrations, tick } from '@tidelist/shared-schema'

const device = '0123456789abcdef'

/** Returns the titles, sorted. */
export async function makeEarlierProfile(userDataDir: string): Promise<string[]> {
  const folder = join(userDataDir, 'profiles', 'p-0000000000000001')
  mkdirSync(join(folder, 'journal'), { recursive: true })
  const marker = { format: 1, device, account: null, databaseMade: true, createdAtMs: 1_795_000_000_000 }
  writeFileSync(join(folder, 'profile.json'), JSON.stringify(marker))
  const pg = await PGlite.create({ dataDir: join(folder, 'db') })
  const first = [...sharedMigrations, ...deviceMigrations].filter(({ name }) => name.includes('0000'))
  await pg.transaction((tx) =>
    migrate(
      {
        query: async (text, params) =>
          (await tx.query<Record<string, unknown>>(text, params ? [...params] : [])).rows,
        exec: async (text) => {
          await tx.exec(text)
        },
      },
      first,
    ),
  )
  const { stamp, clock } = tick(newClock(device), 1_795_000_000_000)
  await pg.query(`insert into users (id, email, name) values ('local', '', '')`)
  await pg.query(`insert into engine_state (id, user_id, clock) values (1, 'local', $1)`, [
    formatStamp(clock),
  ])
  const titles = ['Earlier 1', 'Earlier 2', 'Earlier 3']
  for (const title of titles)
    await pg.query(
      `insert into tasks (user_id, id, clk, title) values ('local', gen_random_uuid(), jsonb_build_object('*', $1::text), $2)`,
      [stamp, title],
    )
  await pg.exec('checkpoint')
  await pg.close()
  return titles
}
