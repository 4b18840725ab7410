/**
 * The snapshots of one profile, in `backups/`. One is written aside, proved by a restore elsewhere, and only then gets its facts, by which it
 * counts; afterwards the oldest make room by the rotation, and the journal lets go of what every kept one holds.
 */
import { type Failure, type Result, refuse, success } from '@tidelist/shared-schema'
import type { LocalDatabase } from '../database/local-database.ts'
import type { EnginePorts, FilePort, Proof } from '../ports.ts'
import { ROOM_FOR_CHANGES } from '../profile/free-space.ts'
import { type MarkerKeeper, parseJson } from '../profile/marker.ts'
import { reasonOf } from '../reason.ts'
import { removeOldDamaged } from './damaged-databases.ts'
import { keptSnapshots } from './rotation.ts'
import { factsSchema, isNewer, type SnapshotFacts, type SnapshotReason } from './snapshot-format.ts'
import { readXid, writeSnapshot } from './write-snapshot.ts'

export type KeptSnapshot = SnapshotFacts & { readonly name: string }

export type Snapshots = {
  /** Newest first. */
  list(): Promise<KeptSnapshot[]>
  pathOf(name: string): string
  /** Takes and proves one now; one at a time, so a second call gets the outcome of the first. */
  take(reason: SnapshotReason): Promise<Result<KeptSnapshot>>
  /** False when the newest snapshot holds all that the database holds. */
  needed(): Promise<boolean>
  /** Why the last one came to nothing; null when it did not. */
  lastFailure(): Failure | null
  /** Gives up the one that is being taken. */
  stop(): Promise<void>
}

export type SnapshotsDeps = {
  ports: EnginePorts
  /** The profile's folder. */
  folder: string
  keeper: MarkerKeeper
  database: LocalDatabase
  alone<T>(work: () => Promise<T>): Promise<T>
  /** Called after a rotation with the least journal line that every kept snapshot holds. */
  pruneJournal(throughSeq: number): Promise<void>
  /** Called when there is another snapshot, or none although there should be. */
  changed(): void
}

/** A snapshot and its proof must leave the changes their room. */
const ROOM_FOR_SNAPSHOT = 2 * ROOM_FOR_CHANGES

export const backupsFolder = (files: FilePort, profileFolder: string): string =>
  files.join(profileFolder, 'backups')

export function createSnapshots(deps: SnapshotsDeps): Snapshots {
  const { files } = deps.ports
  const backups = backupsFolder(files, deps.folder)
  let taking: Promise<Result<KeptSnapshot>> | null = null
  let failure: Failure | null = null
  let stopped = false
  let giveUpProof: () => void = () => undefined
  const prove = (snapshot: string, scratch: string): Promise<Proof> => {
    const running = deps.ports.proof.prove(snapshot, scratch)
    giveUpProof = running.giveUp
    return running.outcome
  }
  return {
    list: () => listSnapshots(files, deps.folder),
    pathOf: (name) => snapshotPath(files, deps.folder, name),
    take: (reason) => {
      taking ??= takeSnapshot({ ...deps, backups, prove, goOn: () => !stopped }, reason).then((taken) => {
        taking = null
        failure = taken.ok ? null : taken.failure
        deps.changed()
        return taken
      })
      return taking
    },
    needed: async () => {
      const [newest] = await listSnapshots(files, deps.folder)
      return (
        newest?.databaseId !== deps.keeper.current().databaseId ||
        newest.xid !== (await readXid(deps.database))
      )
    },
    lastFailure: () => failure,
    stop: async () => {
      stopped = true
      giveUpProof()
      await taking
    },
  }
}

export const snapshotPath = (files: FilePort, profileFolder: string, name: string): string =>
  files.join(backupsFolder(files, profileFolder), `${name}.ndjson.gz`)

/** The proved snapshots in a profile's folder, newest first. Facts that cannot be read do not count. */
export async function listSnapshots(files: FilePort, profileFolder: string): Promise<KeptSnapshot[]> {
  const found: KeptSnapshot[] = []
  for (const { name, value } of await readFacts(files, profileFolder)) {
    const facts = factsSchema.safeParse(value)
    if (facts.success) found.push({ ...facts.data, name })
  }
  return found.sort((a, b) => b.atMs - a.atMs)
}

/** True when a newer app has written one of the snapshots. */
export const hasNewerSnapshot = async (files: FilePort, profileFolder: string): Promise<boolean> =>
  (await readFacts(files, profileFolder)).some(({ value }) => isNewer(value))

async function readFacts(
  files: FilePort,
  profileFolder: string,
): Promise<{ name: string; value: unknown }[]> {
  const backups = backupsFolder(files, profileFolder)
  const names = (await files.list(backups)).filter((name) => name.endsWith('.json'))
  return Promise.all(
    names.map(async (file) => ({
      name: file.slice(0, -'.json'.length),
      value: parseJson((await files.readText(files.join(backups, file))) ?? ''),
    })),
  )
}

type Taking = SnapshotsDeps & {
  backups: string
  prove(snapshot: string, scratch: string): Promise<Proof>
  goOn(): boolean
}

async function takeSnapshot(deps: Taking, reason: SnapshotReason): Promise<Result<KeptSnapshot>> {
  const { ports, backups } = deps
  const { files } = ports
  const atMs = ports.time.nowMs()
  const name = nameOf(atMs)
  const aside = files.join(backups, `${name}.new`)
  try {
    await files.makeFolder(backups)
    if ((await files.space(backups)).freeBytes < ROOM_FOR_SNAPSHOT) return refuse('disk-full')
    await removeLeftovers(files, backups)
    const { account, device, databaseId } = deps.keeper.current()
    const start = { atMs, reason, appVersion: ports.device.appVersion, device, account, databaseId }
    const { header, sums } = await writeSnapshot(ports, deps, { path: aside, start })
    const proof = await deps.prove(aside, files.join(backups, `${name}.proof`))
    if (!proof.ok && !deps.goOn()) return refuse('backup-unwritable')
    if (!proof.ok) {
      ports.log('backup-unproved', { reason: proof.reason })
      await files.remove(aside)
      return refuse('backup-unproved')
    }
    const facts = { ...header, sums, provedAtMs: ports.time.nowMs() }
    await files.rename(aside, snapshotPath(files, deps.folder, name))
    await files.writeDurably(files.join(backups, `${name}.json`), `${JSON.stringify(facts)}\n`)
    ports.log('backup-taken', { reason, rows: Object.values(sums).reduce((sum, { rows }) => sum + rows, 0) })
    await rotate(deps, atMs)
    await removeOldDamaged(files, deps.folder, atMs)
    return success({ ...facts, name })
  } catch (error) {
    ports.log('backup-failed', { reason: reasonOf(error) })
    return refuse('backup-unwritable')
  }
}

/** Sorts by time and is a file name everywhere. */
const nameOf = (atMs: number): string => new Date(atMs).toISOString().replaceAll(':', '-')

/** What a crash in the middle of an earlier snapshot has left. */
async function removeLeftovers(files: FilePort, backups: string): Promise<void> {
  for (const name of await files.list(backups))
    if (/\.(new|proof)(\.|$)/.test(name)) await files.remove(files.join(backups, name))
}

/** Facts go first, so that a snapshot without its file is never counted. */
async function rotate(deps: Taking, nowMs: number): Promise<void> {
  const { files } = deps.ports
  const all = await listSnapshots(files, deps.folder)
  const kept = keptSnapshots(all, nowMs)
  for (const { name } of all.filter((each) => !kept.includes(each))) {
    await files.remove(files.join(deps.backups, `${name}.json`))
    await files.remove(snapshotPath(files, deps.folder, name))
  }
  if (kept.length > 1) await deps.pruneJournal(Math.min(...kept.map(({ journalSeq }) => journalSeq)))
}
