/**
 * Opens one profile: lock, marker, database, journal, in this order. The database is a cache of snapshot, journal and server: one that is missing, does not open
 * or is not what the marker says is set aside and made again, never taken for an empty list. Called by the engine at start and when somebody else signs in.
 */
import { type Result, refuse, success } from '@tidelist/shared-schema'
import { createSnapshots, hasNewerSnapshot, type Snapshots } from '../backup/snapshots.ts'
import { readXid } from '../backup/write-snapshot.ts'
import { isAbort, isDamage, isRefusedBySql, type LocalDatabase } from '../database/local-database.ts'
import type { EnginePorts } from '../ports.ts'
import { reasonOf } from '../reason.ts'
import { cameToRest } from './attempts.ts'
import { type FreeSpace, ROOM_FOR_CHANGES, watchFreeSpace } from './free-space.ts'
import { countRows, type Damage } from './inspect-database.ts'
import { type Journal, type JournalRead, openJournal, readJournal } from './journal.ts'
import { keepMarker, type Marker, type MarkerKeeper, writeMarker } from './marker.ts'
import { nobody, type OpenOutcome, openDatabase, settle } from './open-database.ts'
import { rebuildDatabase } from './rebuild.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { findMarker } from './recover-marker.ts'

export type Profile = {
  readonly name: string
  readonly folder: string
  readonly marker: Marker
  readonly database: LocalDatabase
  readonly recorder: Recorder
  readonly snapshots: Snapshots
  readonly space: FreeSpace
  /** False after a crash: then less is known about what the database must hold. */
  readonly endedCleanly: boolean
  /** What a person should hear about how the profile opened, until it is put away. */
  readonly notice: Marker['notice']
  dismissNotice(): Promise<void>
  /** Calls `listener` when the notice, the room on the disk or the backups have changed. */
  onStorage(listener: () => void): void
  /** The tasks of this profile, which is nobody's, are never to be joined with those of an account. */
  keepApartFrom(userId: string): Promise<void>
  /** The server says that the account of this profile was deleted. */
  noteAccountDeleted(): Promise<void>
  /** Binds the profile to an account; again with the same one when its name or address has changed. */
  adopt(account: { userId: string; email: string; name: string }): Promise<Profile>
  /** Never fails for a database that cannot be closed as it should: it is looked at thoroughly when it is opened again. */
  close(): Promise<void>
  isClosed(): boolean
  /** Closes a profile whose database is not to be trusted: it is made again at the next opening. */
  abandon(): Promise<void>
}

type Place = { readonly name: string; readonly folder: string }

/** `distrust` names damage that was found while the profile was open. */
export async function openProfile(
  ports: EnginePorts,
  name: string,
  distrust: Damage | null = null,
): Promise<Result<Profile>> {
  const folder = ports.files.join(ports.userDataDir, 'profiles', name)
  const lock = await lockFolder(ports, folder)
  if (!lock.ok) return lock
  const opened = await openLocked(ports, { name, folder }, distrust).catch((error: unknown) =>
    whereFull(ports, folder, error),
  )
  if (opened.ok)
    return success(
      profileOf(ports, { name, folder }, { ...opened.value, release: () => lock.value.release() }),
    )
  lock.value.release()
  return opened
}

/** A disk that fills up while a profile is opened or made again is told in words; what else goes wrong, a fresh process may mend. */
async function whereFull(ports: EnginePorts, folder: string, error: unknown): Promise<Result<Parts>> {
  ports.log('profile-unopenable', { reason: reasonOf(error) })
  if ((await ports.files.space(folder)).freeBytes < ROOM_FOR_CHANGES) return refuse('disk-full')
  throw error
}

async function lockFolder(ports: EnginePorts, folder: string): Promise<Result<{ release(): void }>> {
  try {
    await ports.files.makeFolder(ports.files.join(folder, 'journal'))
    if ((await ports.files.space(folder)).network) return refuse('profile-on-network')
    const lock = ports.lock(ports.files.join(folder, 'lock'))
    return lock === null ? refuse('profile-in-use') : success(lock)
  } catch (error) {
    ports.log('profile-unwritable', { reason: reasonOf(error) })
    return refuse('profile-unwritable')
  }
}

type Parts = {
  keeper: MarkerKeeper
  database: LocalDatabase
  journal: Journal
  recorder: Recorder
  snapshots: Snapshots
  space: FreeSpace
  endedCleanly: boolean
  storage: Teller
}

function profileOf(ports: EnginePorts, { name, folder }: Place, parts: Parts & { release(): void }): Profile {
  const { keeper, database, journal, recorder, snapshots, space, endedCleanly, storage } = parts
  let isClosed = false
  const end = async (closeDatabase: () => Promise<void>) => {
    await snapshots.stop()
    await recorder.idle()
    await journal.close()
    await closeDatabase().catch((error: unknown) => {
      ports.log('database-unclosable', { reason: reasonOf(error) })
    })
    isClosed = true
    parts.release()
  }
  const profile: Profile = {
    name,
    folder,
    endedCleanly,
    get marker() {
      return keeper.current()
    },
    get notice() {
      return keeper.current().notice
    },
    database,
    recorder,
    snapshots,
    space,
    dismissNotice: async () => {
      await keeper.update({ notice: null })
      storage.tell()
    },
    onStorage: storage.listen,
    keepApartFrom: (userId) => keeper.update({ apartFrom: [...keeper.current().apartFrom, userId] }),
    noteAccountDeleted: () => keeper.update({ accountDeleted: true }),
    adopt: async (account) => {
      await recorder.adopt(account)
      await keeper.update({ account })
      return profile
    },
    close: () =>
      end(async () => {
        await closeCleanly(database, keeper)
        await cameToRest(ports, folder)
      }),
    isClosed: () => isClosed,
    abandon: () => end(database.close),
  }
  return profile
}

/** What the database holds is written down, so that the next opening can see that it is the same. */
async function closeCleanly(database: LocalDatabase, keeper: MarkerKeeper): Promise<void> {
  let closed: Marker['closed']
  try {
    await database.checkpoint()
    closed = { xid: await readXid(database), rows: await countRows(database) }
  } finally {
    await database.close()
  }
  await keeper.update({ closed })
}

async function openLocked(
  ports: EnginePorts,
  { folder }: Place,
  distrust: Damage | null,
): Promise<Result<Parts>> {
  const found = await findMarker(ports, folder)
  if (found.kind === 'newer' || (await hasNewerSnapshot(ports.files, folder))) return refuse('profile-newer')
  const keeper = keepMarker(ports.files, folder, found.marker)
  await recogniseCopy(ports, folder, keeper)
  if (found.kind === 'new') await writeMarker(ports.files, folder, found.marker)
  const first = distrust ?? found.distrust
  const opened = first ? damaged(first) : await openTrusted(ports, folder, keeper)
  if (opened.kind !== 'damaged') return outcome(opened)
  const made = await makeAgain(ports, { folder, damage: opened.damage }, keeper)
  return made === null ? outcome(await openTrusted(ports, folder, keeper)) : refuse(made)
}

const outcome = (opened: Trusted | Distrusted): Result<Parts> =>
  opened.kind === 'open'
    ? success(opened.parts)
    : refuse(opened.kind === 'newer' ? 'profile-newer' : 'profile-damaged')

/**
 * A copy of a profile must not stamp with the device id of the original: two different changes could carry one stamp. What waits to be sent
 * keeps its stamps, which are the same changes in both.
 */
async function recogniseCopy(ports: EnginePorts, folder: string, keeper: MarkerKeeper): Promise<void> {
  const whereabouts = await ports.whereabouts(folder)
  const known = keeper.current().whereabouts
  if (whereabouts === '' || whereabouts === known) return
  if (known === '') return keeper.update({ whereabouts })
  ports.log('profile-copied', {})
  await keeper.update({ whereabouts, device: hex(ports.random.bytes(8)) })
}

type Trusted = { readonly kind: 'open'; readonly parts: Parts }
type Opened = Extract<OpenOutcome, { kind: 'open' }> & { journal: JournalRead }
type Distrusted = Exclude<OpenOutcome, { kind: 'open' }>

const damaged = (damage: Damage): Distrusted => ({ kind: 'damaged', damage })

/**
 * The database with the journal that continues it. The recorder stores each change before the next one is written to the journal, so more than one
 * line that the database lacks means that it has lost what it once held.
 */
async function openTrusted(
  ports: EnginePorts,
  folder: string,
  keeper: MarkerKeeper,
): Promise<Trusted | Distrusted> {
  const { files } = ports
  const marker = keeper.current()
  const opened = await openDatabase(ports, {
    folder,
    marker,
    beforeMigration: (database) => keepCopy(ports, { folder, keeper }, database),
  })
  if (opened.kind !== 'open') return opened
  const { database } = opened
  const journal = await readJournal(files, files.join(folder, 'journal'), opened.journalSeq)
  const verdict: Distrusted | null =
    journal === null
      ? { kind: 'newer' }
      : !journal.complete
        ? damaged('journal-gap')
        : journal.entries.length > 1
          ? damaged('went-back')
          : null
  if (verdict === null && journal !== null) return goOn(ports, { folder, keeper }, { ...opened, journal })
  await database.close()
  return verdict ?? { kind: 'newer' }
}

/** A page that cannot be read, or that PGlite dies of, and a line of the journal that cannot be stored may be met here first. */
async function goOn(
  ports: EnginePorts,
  place: { folder: string; keeper: MarkerKeeper },
  opened: Opened,
): Promise<Trusted | Distrusted> {
  try {
    return { kind: 'open', parts: await startRecorder(ports, place, opened) }
  } catch (error) {
    if (!isDamage(error) && !isAbort(error) && !isRefusedBySql(error)) throw error
    ports.log('database-unusable', { reason: reasonOf(error) })
    await opened.database.close().catch(() => undefined) // it is set aside as it is
    return damaged(isDamage(error) ? 'unreadable-page' : 'unopenable')
  }
}

/** The first database of a profile, or one that takes the place of a damaged one. Returns why it cannot be made. */
async function makeAgain(
  ports: EnginePorts,
  { folder, damage }: { folder: string; damage: Damage },
  keeper: MarkerKeeper,
): Promise<'profile-newer' | 'disk-full' | null> {
  const { files } = ports
  if ((await files.space(folder)).freeBytes < 2 * ROOM_FOR_CHANGES) return 'disk-full'
  await cameToRest(ports, folder)
  const marker = keeper.current()
  if (marker.databaseMade || damage !== 'missing')
    return (await rebuildDatabase(ports, { folder, damage }, keeper)) ? null : 'profile-newer'
  await ports.database.unpackSeed(files.join(folder, 'db'))
  return null
}

async function keepCopy(
  ports: EnginePorts,
  { folder, keeper }: { folder: string; keeper: MarkerKeeper },
  database: LocalDatabase,
): Promise<void> {
  const snapshots = createSnapshots({
    ports,
    folder,
    keeper,
    database,
    alone: (work) => work(),
    pruneJournal: async () => undefined,
    changed: () => undefined,
  })
  const taken = await snapshots.take('migration')
  ports.log('migration-copy', { kept: taken.ok })
}

async function startRecorder(
  ports: EnginePorts,
  { folder, keeper }: { folder: string; keeper: MarkerKeeper },
  { database, identity, endedCleanly, journal: missed }: Opened,
): Promise<Parts> {
  const { files } = ports
  const marker = keeper.current()
  const databaseId = marker.databaseId || identity || hex(ports.random.bytes(16))
  await settle(database, { ...marker, databaseId })
  const notice = missed.damaged.length > 0 ? 'journal-damaged' : marker.notice
  const { appVersion } = ports.device
  if (
    !marker.databaseMade ||
    marker.databaseId !== databaseId ||
    marker.notice !== notice ||
    marker.appVersion !== appVersion
  )
    await keeper.update({ databaseMade: true, databaseId, notice, appVersion })
  const journal = openJournal(files, files.join(folder, 'journal'))
  const storage = newTeller()
  const space = watchFreeSpace(ports, folder, storage.tell)
  const recorder = await createRecorder({ ports, database, journal, space, device: marker.device })
  // The marker is written last: an owner that it does not name is that of a sign-in which died on its way.
  const owner = marker.account ?? { userId: nobody, email: '', name: '' }
  if (recorder.userId() !== owner.userId) await recorder.adopt(owner)
  if (missed.damaged.length > 0) ports.log('journal-damaged', { segments: missed.damaged.length })
  await recorder.replay(missed.entries)
  if (missed.entries.length > 0) ports.log('journal-replayed', { entries: missed.entries.length })
  const snapshots = createSnapshots({
    ports,
    folder,
    keeper,
    database,
    alone: recorder.alone,
    pruneJournal: journal.prune,
    changed: storage.tell,
  })
  return { keeper, database, journal, recorder, snapshots, space, endedCleanly, storage }
}

type Teller = { tell(): void; listen(listener: () => void): void }

function newTeller(): Teller {
  let heard: () => void = () => undefined
  return {
    tell: () => heard(),
    listen: (listener) => {
      heard = listener
    },
  }
}

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
