/**
 * Opens one profile: lock, marker, journal, database, in this order. The database is a cache of the journal (and the server): one that
 * is missing or does not open is set aside and made again from the seed and the whole journal, never taken for an empty list.
 * Called by the engine at start and when somebody else signs in.
 */
import {
  type Failure,
  migrate,
  type Result,
  refuse,
  sharedMigrations,
  success,
} from '@tidelist/shared-schema'
import { type LocalDatabase, localDatabase } from '../database/local-database.ts'
import { deviceMigrations } from '../migrations/bundle.ts'
import type { EnginePorts } from '../ports.ts'
import { type Journal, openJournal, readJournal } from './journal.ts'
import { type Marker, readMarker, writeMarker } from './marker.ts'
import { createRecorder, type Recorder } from './recorder.ts'

export type Profile = {
  readonly name: string
  readonly marker: Marker
  readonly database: LocalDatabase
  readonly recorder: Recorder
  /** What a person should hear about how the profile opened. */
  readonly notice: 'rebuilt' | null
  /** Binds the profile to an account, once. */
  adopt(account: { userId: string; email: string; name: string }): Promise<Profile>
  close(): Promise<void>
}

/** The owner of rows in a profile that nobody has signed in to. */
export const nobody = 'local'

export async function openProfile(ports: EnginePorts, name: string): Promise<Result<Profile>> {
  const folder = profileFolder(ports, name)
  await ports.files.makeFolder(ports.files.join(folder, 'journal'))
  const lock = ports.lock(ports.files.join(folder, 'lock'))
  if (lock === null) return refuse('profile-in-use')
  const opened = await openLocked(ports, { name, folder })
  if (!opened.ok) {
    lock.release()
    return opened
  }
  return success(profileOf(ports, { ...opened.value, name, folder, release: () => lock.release() }))
}

type Parts = {
  marker: Marker
  database: LocalDatabase
  journal: Journal
  recorder: Recorder
  notice: 'rebuilt' | null
}

function profileOf(
  ports: EnginePorts,
  parts: Parts & { name: string; folder: string; release(): void },
): Profile {
  return {
    name: parts.name,
    marker: parts.marker,
    database: parts.database,
    recorder: parts.recorder,
    notice: parts.notice,
    adopt: async (account) => {
      const marker = { ...parts.marker, account }
      await parts.recorder.adopt(account)
      await writeMarker(ports.files, parts.folder, marker)
      return profileOf(ports, { ...parts, marker })
    },
    close: async () => {
      await parts.recorder.idle()
      await parts.journal.close()
      await parts.database.checkpoint()
      await parts.database.close()
      parts.release()
    },
  }
}

const profileFolder = (ports: EnginePorts, name: string): string =>
  ports.files.join(ports.userDataDir, 'profiles', name)

async function openLocked(
  ports: EnginePorts,
  { folder }: { name: string; folder: string },
): Promise<Result<Parts>> {
  const read = await readMarker(ports.files, folder)
  if (read.kind === 'unreadable') return refuse('profile-damaged')
  const marker = read.kind === 'found' ? read.marker : newMarker(ports)
  if (read.kind === 'missing') await writeMarker(ports.files, folder, marker)
  const database = await openDatabase(ports, folder, marker)
  if (!database.ok) return database
  if (!marker.databaseMade) await writeMarker(ports.files, folder, { ...marker, databaseMade: true })
  return success(
    await startRecorder(ports, folder, { marker: { ...marker, databaseMade: true }, ...database.value }),
  )
}

async function startRecorder(
  ports: EnginePorts,
  folder: string,
  { marker, database, notice }: { marker: Marker; database: LocalDatabase; notice: 'rebuilt' | null },
): Promise<Parts> {
  const journalFolder = ports.files.join(folder, 'journal')
  const userId = marker.account?.userId ?? nobody
  const journal = openJournal(ports.files, journalFolder)
  const recorder = await createRecorder({ ports, database, journal, device: marker.device, userId })
  const missed = await readJournal(ports.files, journalFolder, recorder.journalSeq())
  if (missed.damaged.length > 0) ports.log('journal-damaged', { segments: missed.damaged.length })
  await recorder.replay(missed.entries)
  if (missed.entries.length > 0) ports.log('journal-replayed', { entries: missed.entries.length })
  return { marker, database, journal, recorder, notice }
}

const newMarker = (ports: EnginePorts): Marker => ({
  format: 1,
  device: hex(ports.random.bytes(8)),
  account: null,
  databaseMade: false,
  createdAtMs: ports.time.nowMs(),
})

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

type Opened = { database: LocalDatabase; notice: 'rebuilt' | null }

async function openDatabase(ports: EnginePorts, folder: string, marker: Marker): Promise<Result<Opened>> {
  const path = ports.files.join(folder, 'db')
  const present = (await ports.files.list(path)).includes('PG_VERSION')
  if (present) {
    const opened = await tryOpen(ports, path, marker)
    if (opened.ok) return success({ database: opened.value, notice: null })
    if (opened.failure.kind !== 'profile-damaged') return opened
  }
  const damaged = present || marker.databaseMade
  if (damaged) await setAside(ports, folder)
  await ports.database.unpackSeed(path)
  const made = await tryOpen(ports, path, marker)
  return made.ok ? success({ database: made.value, notice: damaged ? 'rebuilt' : null }) : made
}

async function setAside(ports: EnginePorts, folder: string): Promise<void> {
  ports.log('database-set-aside', {})
  if ((await ports.files.list(ports.files.join(folder, 'db'))).length === 0) return
  await ports.files.rename(
    ports.files.join(folder, 'db'),
    ports.files.join(folder, `db-damaged-${ports.time.nowMs()}`),
  )
}

async function tryOpen(ports: EnginePorts, path: string, marker: Marker): Promise<Result<LocalDatabase>> {
  try {
    const database = localDatabase(await ports.database.open(path))
    const failure = await prepareSchema(database, marker)
    if (failure === null) return success(database)
    await database.close()
    return { ok: false, failure }
  } catch (error) {
    ports.log('database-unopenable', { reason: error instanceof Error ? error.message : String(error) })
    return refuse('profile-damaged')
  }
}

async function prepareSchema(database: LocalDatabase, marker: Marker): Promise<Failure | null> {
  return database.transaction(async (run) => {
    const outcome = await migrate(run, [...sharedMigrations, ...deviceMigrations])
    if (outcome.kind === 'newer') return { kind: 'profile-newer' }
    if (outcome.kind === 'changed') return { kind: 'profile-damaged' }
    const userId = marker.account?.userId ?? nobody
    await run.query(
      `insert into users (id, email, name) select $1, $2, $3 where not exists (select 1 from users)`,
      [userId, marker.account?.email ?? '', marker.account?.name ?? ''],
    )
    await run.query(
      'insert into engine_state (id, user_id) select 1, id from users on conflict (id) do nothing',
    )
    return null
  })
}
