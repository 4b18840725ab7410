/**
 * The database of a profile from its directory: opened, inspected, brought to this app's schema. Answers with what is wrong instead of repairing
 * anything; `open-profile.ts` then has it made again.
 */

import { migrate, nextMigrations, recordedMigrations, sharedMigrations } from '@tidelist/shared-schema'
import { type LocalDatabase, localDatabase } from '../database/local-database.ts'
import { deviceMigrations } from '../migrations/bundle.ts'
import type { EnginePorts } from '../ports.ts'
import { reasonOf } from '../reason.ts'
import { afterUpdate } from './after-update.ts'
import { beginAttempt, cameToRest } from './attempts.ts'
import { type Damage, inspectDatabase } from './inspect-database.ts'
import type { Marker } from './marker.ts'

export type OpenOutcome =
  | {
      readonly kind: 'open'
      readonly database: LocalDatabase
      readonly journalSeq: number
      readonly identity: string
      readonly endedCleanly: boolean
    }
  | { readonly kind: 'damaged'; readonly damage: Damage }
  | { readonly kind: 'newer' }

/** The owner of rows in a profile that nobody has signed in to. */
export const nobody = 'local'

/** The Postgres inside of PGlite; a directory of another one cannot be opened. */
export const postgresMajor = 18

export const migrations = [...sharedMigrations, ...deviceMigrations]

export type OpenOptions = {
  readonly folder: string
  readonly marker: Marker
  /** Called before the schema of a database with something in it is changed. */
  beforeMigration(database: LocalDatabase): Promise<void>
}

export async function openDatabase(ports: EnginePorts, options: OpenOptions): Promise<OpenOutcome> {
  if (!(await beginAttempt(ports, options.folder))) return { kind: 'damaged', damage: 'never-rests' }
  const outcome = await openPath(ports, ports.files.join(options.folder, 'db'), options)
  if (outcome.kind !== 'open') await cameToRest(ports, options.folder)
  return outcome
}

async function openPath(ports: EnginePorts, path: string, options: OpenOptions): Promise<OpenOutcome> {
  let database: LocalDatabase | null = null
  try {
    const version = await ports.files.readText(ports.files.join(path, 'PG_VERSION'))
    if (version === null) return { kind: 'damaged', damage: 'missing' }
    if (Number.parseInt(version, 10) > postgresMajor) return { kind: 'newer' }
    if (Number.parseInt(version, 10) < postgresMajor) return { kind: 'damaged', damage: 'older-postgres' }
    database = localDatabase(await ports.database.open(path))
    const inspection = await inspectDatabase(database, options.marker)
    const refused =
      inspection.kind === 'damaged' ? inspection : await migrateDatabase(database, options.beforeMigration)
    if (refused === null && inspection.kind === 'sound') return { ...inspection, kind: 'open', database }
    await database.close()
    return refused ?? { kind: 'damaged', damage: 'unopenable' }
  } catch (error) {
    ports.log('database-unopenable', { reason: reasonOf(error) })
    await database?.close().catch(() => undefined) // it is set aside as it is
    return { kind: 'damaged', damage: 'unopenable' }
  }
}

type Refused = Exclude<OpenOutcome, { kind: 'open' }>

async function migrateDatabase(
  database: LocalDatabase,
  before: OpenOptions['beforeMigration'],
): Promise<Refused | null> {
  const recorded = await recordedMigrations(database)
  const next = nextMigrations(recorded, migrations)
  if (next.kind === 'newer') return { kind: 'newer' }
  if (next.kind === 'changed') return { kind: 'damaged', damage: 'schema-changed' }
  if (next.missing.length === 0) return null
  if (recorded.size > 0) await before(database)
  await database.transaction((run) => migrate(run, migrations))
  await database.transaction(afterUpdate)
  return null
}

/** The owner and the bookkeeping, where they are missing; the identity, when another one is wanted. At nearly every start all is there. */
export async function settle(database: LocalDatabase, marker: Marker): Promise<void> {
  const settled = 'select 1 from engine_state where id = 1 and identity = $1'
  if ((await database.query(settled, [marker.databaseId])).length > 0) return
  await database.transaction(async (run) => {
    const userId = marker.account?.userId ?? nobody
    await run.query(
      `insert into users (id, email, name) select $1, $2, $3 where not exists (select 1 from users)`,
      [userId, marker.account?.email ?? '', marker.account?.name ?? ''],
    )
    await run.query(
      'insert into engine_state (id, user_id) select 1, id from users on conflict (id) do nothing',
    )
    await run.query('update engine_state set identity = $1 where identity <> $1', [marker.databaseId])
  })
}
