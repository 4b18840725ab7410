/** The seed data directory of this build's schema, made once and kept for the next run of the tests. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sharedMigrations } from '@tidelist/shared-schema'
import { deviceMigrations } from '../migrations/bundle.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

export function testSeed(): string {
  const hash = createHash('sha256')
  for (const migration of [...sharedMigrations, ...deviceMigrations]) hash.update(migration.hash)
  const folder = join(root, '.cache', `seed-${hash.digest('hex').slice(0, 12)}`)
  if (existsSync(folder)) return folder
  const own = `${folder}-${process.pid}`
  execFileSync(process.execPath, [join(root, 'scripts', 'make-seed.ts'), own])
  if (!existsSync(folder)) renameSync(own, folder)
  return folder
}
