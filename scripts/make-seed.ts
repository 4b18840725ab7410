/**
 * Makes the seed: an empty database with the schema of this build, so that a first start unpacks a folder instead of running initdb.
 * Use: npx node scripts/make-seed.ts [folder], by default out/seed.
 */
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { migrate, sharedMigrations } from '@tidelist/shared-schema'
import { deviceMigrations } from '../electron/engine/migrations/bundle.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const target = process.argv[2] ?? join(root, 'out', 'seed')
if (existsSync(target)) await rm(target, { recursive: true })
await makeSeed(target)

async function makeSeed(folder: string): Promise<void> {
  const aside = `${folder}.making`
  await rm(aside, { recursive: true, force: true })
  await mkdir(dirname(folder), { recursive: true })
  const pg = await PGlite.create({ dataDir: aside })
  await pg.transaction((tx) =>
    migrate(
      {
        query: async (text, params) =>
          (await tx.query<Record<string, unknown>>(text, params ? [...params] : [])).rows,
        exec: async (text) => {
          await tx.exec(text)
        },
      },
      [...sharedMigrations, ...deviceMigrations],
    ),
  )
  await pg.exec('vacuum freeze')
  await pg.exec('checkpoint')
  await pg.close()
  await rename(aside, folder)
}
