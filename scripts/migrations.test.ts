import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { destructiveStatements } from './destructive-sql.ts'
import { repoDir } from './setup/places.ts'

describe.each(['shared-schema', 'electron/engine', 'sync-server'])('the migrations of %s', (folder) => {
  const directory = join(repoDir, folder, 'migrations')
  const files = readdirSync(directory).filter((file) => file.endsWith('.sql'))

  test('are numbered without a gap', () => {
    expect(files.sort().map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, index) => index))
  })

  test.each(files)('%s only adds', (file) => {
    expect(destructiveStatements(readFileSync(join(directory, file), 'utf8'))).toEqual([])
  })
})

test.each([
  'DROP TABLE "tasks";',
  'drop table if exists tasks cascade',
  'ALTER TABLE "tasks" DROP COLUMN "title";',
  'alter table tasks drop title',
  'ALTER TABLE "tasks" RENAME COLUMN "title" TO "name";',
  'alter table tasks rename to things',
  'alter table tasks rename title to name',
  'ALTER TABLE "tasks" ALTER COLUMN "title" SET DATA TYPE varchar(10);',
  'alter table tasks alter column title type int',
  'ALTER TABLE "tasks" ALTER COLUMN "notes" SET NOT NULL;',
  'ALTER TABLE "tasks" ADD COLUMN "must" text NOT NULL;',
  'delete from tasks where done',
  'truncate tasks',
  'drop schema public cascade',
  'alter table tasks disable row level security',
  'alter table tasks no force row level security',
  'drop policy own_rows on tasks',
  'select 1; /* a comment */ drop table tasks',
])('%s is found', (sql) => {
  expect(destructiveStatements(sql)).toHaveLength(1)
})

test.each([
  'CREATE TABLE "more" ("id" text PRIMARY KEY NOT NULL);',
  'ALTER TABLE "tasks" ADD COLUMN "more" text;',
  `ALTER TABLE "tasks" ADD COLUMN "more" jsonb DEFAULT '[]'::jsonb NOT NULL;`,
  'create index if not exists x on tasks (user_id)',
  'drop index if exists x',
  'alter table tasks drop constraint if exists x',
  'alter table tasks alter column notes drop not null',
  '-- drop table tasks\nselect 1',
  'ALTER TABLE "a" ADD CONSTRAINT "f" FOREIGN KEY ("u") REFERENCES "users"("id") ON DELETE cascade ON UPDATE cascade;',
])('%s passes', (sql) => {
  expect(destructiveStatements(sql)).toEqual([])
})
