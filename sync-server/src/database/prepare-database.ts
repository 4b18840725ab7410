/**
 * Brings a database to this version's schema under a lock that other starting servers wait for, and refuses to serve from one
 * in which row-level security would not hold.
 */
import {
  type MigrateOutcome,
  migrate,
  type SqlRunner,
  sharedMigrations,
  syncedTableNames,
} from '@tidelist/shared-schema'
import { serverMigrations } from '../../migrations/bundle.ts'
import { StartRefused } from '../start-refused.ts'
import type { Database } from './database.ts'

export const APP_ROLE = 'tidelist_app'

/** Any number will do as long as nothing else on the database locks it. */
const MIGRATION_LOCK = 7_305_448_211

const isolatedTables = [...syncedTableNames, 'sync_user', 'history', 'sessions', 'users']

export async function prepareDatabase(database: Database): Promise<readonly string[]> {
  return database.transaction(async (run) => {
    await run.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    const applied = appliedOrRefused(await migrate(run, [...sharedMigrations, ...serverMigrations]))
    await assertIsolation(run)
    return applied
  })
}

function appliedOrRefused(outcome: MigrateOutcome): readonly string[] {
  if (outcome.kind === 'migrated') return outcome.applied
  if (outcome.kind === 'newer')
    throw new StartRefused('The database was made by a newer version of the server: update this one.')
  throw new StartRefused(`The database was made with another text of migration ${outcome.name}.`)
}

async function assertIsolation(run: SqlRunner): Promise<void> {
  const [role] = await run.query(
    'select rolsuper or rolbypassrls or rolcanlogin as strong, pg_has_role(current_user, oid, $2) as usable from pg_roles where rolname = $1',
    [APP_ROLE, 'member'],
  )
  if (role?.strong !== false)
    throw new StartRefused(`The database role ${APP_ROLE} could bypass row-level security.`)
  if (role.usable !== true)
    throw new StartRefused(`The database user may not act as the role ${APP_ROLE}: grant it.`)
  const open = await run.query(
    `select wanted.name from jsonb_array_elements_text($1::jsonb) as wanted(name)
     left join pg_class c on c.relname = wanted.name and c.relnamespace = current_schema()::regnamespace
     where not coalesce(c.relrowsecurity and c.relforcerowsecurity, false)`,
    [JSON.stringify(isolatedTables)],
  )
  const [first] = open
  if (first) throw new StartRefused(`The table ${String(first.name)} does not force row-level security.`)
  await assertNothingElse(run)
}

/** Whatever else a later hand has opened to the role: a table without the policy, or a view that reads with its owner's rights. */
async function assertNothingElse(run: SqlRunner): Promise<void> {
  const [open] = await run.query(
    `select c.relname as name, c.relkind = 'v' as is_view from pg_class c
     where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
       and has_any_column_privilege($1, c.oid, 'select, insert, update, references')
       and not (c.relkind in ('r', 'p') and c.relrowsecurity and c.relforcerowsecurity)
       and not (c.relkind = 'v' and coalesce('security_invoker=true' = any (c.reloptions), false))
     order by c.relname limit 1`,
    [APP_ROLE],
  )
  if (!open) return
  throw new StartRefused(
    open.is_view === true
      ? `The view ${String(open.name)} reads with the rights of its owner: make it a security_invoker.`
      : `The table ${String(open.name)} does not force row-level security.`,
  )
}
