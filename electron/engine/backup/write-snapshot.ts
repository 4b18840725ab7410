/** Writes everything in the open database into one file, as it stood at one moment; the engine goes on working meanwhile. */
import { deviceTables } from '../database/device-tables.ts'
import type { LocalDatabase } from '../database/local-database.ts'
import type { EnginePorts } from '../ports.ts'
import { heldPages, holdTables, releaseTables } from './read-tables.ts'
import { addToSums, type SnapshotHeader, type Sums, snapshotFormat } from './snapshot-format.ts'

/** What the caller knows; the rest of the header is read from the database in the snapshot's own transaction. */
export type SnapshotStart = Pick<
  SnapshotHeader,
  'atMs' | 'reason' | 'appVersion' | 'device' | 'account' | 'databaseId'
>

export type WrittenSnapshot = { readonly header: SnapshotHeader; readonly sums: Sums }

/** `alone` runs the one transaction with no change in between. Throws when the file cannot be written or `goOn` says no. */
export async function writeSnapshot(
  { files, timers }: Pick<EnginePorts, 'files' | 'timers'>,
  source: { database: LocalDatabase; alone<T>(work: () => Promise<T>): Promise<T>; goOn(): boolean },
  { path, start }: { path: string; start: SnapshotStart },
): Promise<WrittenSnapshot> {
  const { database } = source
  const header = await source.alone(() => holdMoment(database, start))
  const sums: Sums = Object.fromEntries(header.tables.map(({ name }) => [name, { rows: 0, digest: 0 }]))
  const file = await files.createCompressed(path)
  await file.append(`${JSON.stringify(header)}\n`)
  for await (const page of heldPages(database, header.tables)) {
    if (!source.goOn()) throw new Error('The snapshot was given up')
    const sum = sums[page.t]
    if (sum) addToSums(sum, page.rows, files.digest)
    await file.append(`${JSON.stringify(page)}\n`)
    await new Promise<void>((resume) => timers.after(0, resume))
  }
  await file.append(`${JSON.stringify({ end: true, sums })}\n`)
  await file.close()
  await releaseTables(database)
  return { header, sums }
}

const holdMoment = (database: LocalDatabase, start: SnapshotStart): Promise<SnapshotHeader> =>
  database.transaction(async (run) => {
    const tables = await deviceTables(run)
    const [state] = await run.query('select journal_seq from engine_state where id = 1')
    const schema = await run.query('select name from schema_migrations order by name')
    const header = {
      format: snapshotFormat,
      ...start,
      schema: schema.map(({ name }) => String(name)),
      journalSeq: Number(state?.journal_seq ?? 0),
      xid: await readXid(run),
      tables,
    } as const
    await holdTables(run, tables)
    return { ...header, tables: [...tables.map(({ name, columns }) => ({ name, columns: [...columns] }))] }
  })

/** The number that the next writing transaction gets. */
export async function readXid(run: Pick<LocalDatabase, 'query'>): Promise<number> {
  const [row] = await run.query('select pg_snapshot_xmax(pg_current_snapshot())::text as xid')
  return Number(row?.xid ?? 0)
}
