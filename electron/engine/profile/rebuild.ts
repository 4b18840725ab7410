/**
 * Makes a profile's database again: the newest snapshot that restores, then the journal after it, in a directory aside that takes its place when it is whole. What was
 * damaged is kept as `db-damaged-…`. A signed-in profile then pulls from the start, which brings back what only the server has.
 */
import { migrate } from '@tidelist/shared-schema'
import { damagedName } from '../backup/damaged-databases.ts'
import { restoreSnapshot } from '../backup/restore-snapshot.ts'
import { listSnapshots, snapshotPath } from '../backup/snapshots.ts'
import { isRefusedBySql, type LocalDatabase, localDatabase } from '../database/local-database.ts'
import type { EnginePorts } from '../ports.ts'
import { reasonOf } from '../reason.ts'
import { beginReconciling } from '../sync/start-over.ts'
import type { Damage } from './inspect-database.ts'
import { type JournalEntry, keepUnstored, readJournal } from './journal.ts'
import type { Marker, MarkerKeeper, StorageNotice } from './marker.ts'
import { migrations, settle } from './open-database.ts'
import { type RecorderState, readState } from './recorder.ts'
import { replayEntries } from './store-writes.ts'

const ENTRIES_AT_ONCE = 100

/** False when the journal was written by a newer app; then nothing has been changed. Throws when there is no room. */
export async function rebuildDatabase(
  ports: EnginePorts,
  { folder, damage }: { folder: string; damage: Damage },
  keeper: MarkerKeeper,
): Promise<boolean> {
  const { files } = ports
  ports.log('database-rebuilding', { damage })
  const aside = files.join(folder, 'db.rebuilding')
  const marker = keeper.current()
  const database = await restoreNewest(ports, { folder, aside }, marker)
  await settle(database, marker)
  const state = await readState(ports, database, marker.device)
  const journal = await readJournal(files, files.join(folder, 'journal'), state.journalSeq)
  if (journal === null) {
    await database.close()
    return false
  }
  const unstored = await replayAll(ports, { database, folder, state }, journal.entries)
  await database.checkpoint()
  await database.close()
  const notice: StorageNotice =
    journal.complete && journal.damaged.length === 0 && unstored === 0 ? 'rebuilt' : 'rebuilt-in-part'
  await keeper.update({ databaseMade: true, closed: null, notice })
  await setAside(ports, folder, notice === 'rebuilt' ? 'in-full' : 'in-part')
  await files.rename(aside, files.join(folder, 'db'))
  ports.log('database-rebuilt', { notice, entries: journal.entries.length })
  return true
}

/** How many lines the database would not take. They are kept aside, because one line must not keep all others from being seen. */
async function replayAll(
  ports: EnginePorts,
  { database, folder, state }: { database: LocalDatabase; folder: string; state: RecorderState },
  entries: readonly JournalEntry[],
): Promise<number> {
  let unstored = 0
  for (const [index, entry] of entries.entries()) {
    if (index % ENTRIES_AT_ONCE === 0) await state.pause()
    try {
      await replayEntries(database, state, [entry])
    } catch (error) {
      if (!isRefusedBySql(error)) throw error
      ports.log('journal-line-unstored', { seq: entry.seq, reason: reasonOf(error) })
      await keepUnstored(ports.files, ports.files.join(folder, 'journal'), entry)
      await database.query('update engine_state set journal_seq = $1 where id = 1', [entry.seq])
      unstored += 1
    }
  }
  return unstored
}

/** From the newest snapshot of this profile that restores; from the seed alone when there is none. */
async function restoreNewest(
  ports: EnginePorts,
  { folder, aside }: { folder: string; aside: string },
  marker: Marker,
): Promise<LocalDatabase> {
  const { files } = ports
  for (const { name, account } of await listSnapshots(files, folder)) {
    if (account !== null && account.userId !== marker.account?.userId) continue
    const database = await freshDatabase(ports, aside)
    const outcome = await restoreSnapshot(files, database, snapshotPath(files, folder, name))
    if (outcome.kind === 'restored') {
      await takeUp(database, marker)
      ports.log('snapshot-restored', { name })
      return database
    }
    ports.log('snapshot-unusable', { name, reason: outcome.reason })
    await database.close()
  }
  return freshDatabase(ports, aside)
}

async function freshDatabase(ports: EnginePorts, path: string): Promise<LocalDatabase> {
  await ports.files.remove(path)
  await ports.database.unpackSeed(path)
  const database = localDatabase(await ports.database.open(path))
  await database.transaction((run) => migrate(run, migrations))
  return database
}

/** The rows belong to whom the profile belongs to now, and the server is asked for everything again. */
const takeUp = (database: LocalDatabase, { account }: Marker): Promise<void> =>
  database.transaction(async (run) => {
    if (account !== null) {
      const { userId, email, name } = account
      await run.query('update users set id = $1, email = $2, name = $3', [userId, email, name])
      await run.query('update engine_state set user_id = $1', [userId])
    }
    await beginReconciling(run)
  })

async function setAside(
  { files, time, log }: EnginePorts,
  folder: string,
  madeAgain: 'in-full' | 'in-part',
): Promise<void> {
  const path = files.join(folder, 'db')
  if ((await files.list(folder)).includes('db')) {
    await files.rename(path, files.join(folder, damagedName(time.nowMs(), madeAgain)))
    log('database-set-aside', {})
  }
}
