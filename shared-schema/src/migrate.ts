/**
 * Brings a database to this version's schema: all missing migrations in one transaction, each recorded with the hash of its
 * text. The callers hold the lock (the profile's file, or an advisory lock on a server).
 */
import type { SqlRunner } from './row-sql.ts'

export type Migration = { readonly name: string; readonly hash: string; readonly sql: string }

export type MigrateOutcome =
  | { readonly kind: 'migrated'; readonly applied: readonly string[] }
  | { readonly kind: 'newer'; readonly unknown: readonly string[] }
  | { readonly kind: 'changed'; readonly name: string }

/** Runs inside the caller's transaction. `newer` and `changed` leave the database as it was. */
export async function migrate(run: SqlRunner, migrations: readonly Migration[]): Promise<MigrateOutcome> {
  await run.exec(
    'create table if not exists schema_migrations (name text primary key, hash text not null, applied_at timestamptz not null default now())',
  )
  const step = nextMigrations(await recordedMigrations(run), migrations)
  if (step.kind !== 'missing') return step
  const { missing } = step
  for (const { name, hash, sql } of missing) {
    await run.exec(sql)
    await run.query('insert into schema_migrations (name, hash) values ($1, $2)', [name, hash])
  }
  return { kind: 'migrated', applied: missing.map(({ name }) => name) }
}

/** The hashes of the migrations that a database records, by their names; empty where it has no record yet. */
export async function recordedMigrations(run: SqlRunner): Promise<ReadonlyMap<string, string>> {
  const [table] = await run.query(`select to_regclass('public.schema_migrations')::text as name`)
  if (table?.name !== 'schema_migrations') return new Map()
  const rows = await run.query('select name, hash from schema_migrations')
  return new Map(rows.map((row) => [String(row.name), String(row.hash)]))
}

export type NextMigrations =
  | Exclude<MigrateOutcome, { kind: 'migrated' }>
  | { readonly kind: 'missing'; readonly missing: readonly Migration[] }

/** What is to be done where `recorded` was: nothing where none is missing. */
export function nextMigrations(
  recorded: ReadonlyMap<string, string>,
  migrations: readonly Migration[],
): NextMigrations {
  const known = new Set(migrations.map((migration) => migration.name))
  const unknown = [...recorded.keys()].filter((name) => !known.has(name))
  if (unknown.length > 0) return { kind: 'newer', unknown }
  const changed = migrations.find(({ name, hash }) => recorded.has(name) && recorded.get(name) !== hash)
  if (changed) return { kind: 'changed', name: changed.name }
  return { kind: 'missing', missing: migrations.filter(({ name }) => !recorded.has(name)) }
}
