import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { expect, test } from 'vitest'
import { migrate, sharedMigrations } from '../shared-schema/src/index.ts'
import { serverMigrations } from '../sync-server/migrations/bundle.ts'
import { withEveryColumn } from './schema-doc.ts'
import { repoDir } from './setup/places.ts'

const document = readFileSync(join(repoDir, 'specs/database/schema.md'), 'utf8')

test('the document of the schema lists every column as the Drizzle tables have it', () => {
  expect(document).toBe(withEveryColumn(document))
})

test('what the migrations make on a server is what the document lists', async () => {
  const pg = await PGlite.create()
  await migrate(
    {
      query: async (text, params) =>
        (await pg.query<Record<string, unknown>>(text, [...(params ?? [])])).rows,
      exec: async (text) => void (await pg.exec(text)),
    },
    [...sharedMigrations, ...serverMigrations],
  )
  const { rows } = await pg.query<{ name: string; columns: string[] }>(
    `select table_name as name, array_agg(column_name::text || case is_nullable when 'YES' then '?' else '' end) as columns
     from information_schema.columns where table_schema = 'public' and table_name <> 'schema_migrations' group by table_name`,
  )
  await pg.close()
  const [, server = ''] = document.split('### Device and server')
  const [listed = ''] = server.split('### Only a device')
  for (const { name, columns } of rows) {
    const line = listed.split('\n').find((each) => each.startsWith(`| ${name} |`)) ?? ''
    const [, , cells = ''] = line.split(' | ').length > 1 ? line.split('|') : []
    const said = cells
      .split(' · ')
      .map((cell) => `${cell.trim().split(' ')[0]}${cell.includes('?') ? '?' : ''}`)
    expect([name, said.sort()]).toEqual([name, columns.sort()])
  }
  expect(
    listed.split('\n').filter((line) => /^\| [a-z_]+ \| [a-z]/.test(line) && !line.startsWith('| table')),
  ).toHaveLength(rows.length)
})
