import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { getTableConfig } from 'drizzle-orm/pg-core'
import { expect, test } from 'vitest'
import { sharedMigrations } from '../migrations/bundle.ts'
import { migrate } from './migrate.ts'
import { syncedTableNames, syncedTables } from './registers.ts'
import type { SqlRunner } from './row-sql.ts'

const folder = fileURLToPath(new URL('../migrations', import.meta.url))

const runnerOf = (pg: PGlite): SqlRunner => ({
  query: async (text, params) =>
    (await pg.query<Record<string, unknown>>(text, params ? [...params] : [])).rows,
  exec: async (text) => {
    await pg.exec(text)
  },
})

test('the bundle holds every migration file as it is', () => {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  const hashes = files.map((name) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex'),
  )
  expect(sharedMigrations.map(({ hash }) => hash)).toEqual(hashes)
})

test('migrating twice applies once; unknown and changed migrations are refused and change nothing', async () => {
  const pg = await PGlite.create()
  const run = runnerOf(pg)
  expect(await migrate(run, sharedMigrations)).toMatchObject({
    kind: 'migrated',
    applied: ['shared-schema/0000_tables'],
  })
  expect(await migrate(run, sharedMigrations)).toEqual({ kind: 'migrated', applied: [] })
  expect(await migrate(run, [])).toEqual({ kind: 'newer', unknown: ['shared-schema/0000_tables'] })
  const edited = sharedMigrations.map((migration) => ({ ...migration, hash: 'other' }))
  expect(await migrate(run, edited)).toEqual({ kind: 'changed', name: 'shared-schema/0000_tables' })

  const columns = await run.query(
    `select table_name, column_name, is_nullable from information_schema.columns where table_schema = 'public'`,
  )
  for (const t of syncedTableNames) {
    const config = getTableConfig(syncedTables[t])
    const declared = config.columns.map((column) => `${column.name} ${column.notNull ? 'NO' : 'YES'}`)
    const present = columns
      .filter((row) => row.table_name === t)
      .map((row) => `${row.column_name} ${row.is_nullable}`)
    expect(present.sort(), t).toEqual(declared.sort())
    expect(
      config.primaryKeys[0]?.columns.map(({ name }) => name),
      t,
    ).toEqual(['user_id', 'id'])
    expect(
      config.foreignKeys.map((key) => key.reference().columns.map(({ name }) => name)),
      t,
    ).toEqual([['user_id']])
  }
  await pg.close()
})
