/**
 * The proof of a snapshot: restored into a throw-away database made from the seed, every row read back and summed, and the sums compared.
 * Run by the host in a thread of its own, because it takes seconds and a second database.
 */
import { migrate, sharedMigrations } from '@tidelist/shared-schema'
import { localDatabase } from '../database/local-database.ts'
import { deviceMigrations } from '../migrations/bundle.ts'
import type { DatabasePort, FilePort, Proof } from '../ports.ts'
import { heldPages, holdTables } from './read-tables.ts'
import { restoreSnapshot } from './restore-snapshot.ts'
import { addToSums, type Sums, sameSums } from './snapshot-format.ts'

export async function proveSnapshot(
  { files, database: port }: { files: FilePort; database: DatabasePort },
  { snapshot, scratch }: { snapshot: string; scratch: string },
): Promise<Proof> {
  await files.remove(scratch)
  await port.unpackSeed(scratch)
  const database = localDatabase(await port.open(scratch))
  try {
    await database.transaction((run) => migrate(run, [...sharedMigrations, ...deviceMigrations]))
    const outcome = await restoreSnapshot(files, database, snapshot)
    if (outcome.kind !== 'restored') return { ok: false, reason: `${outcome.kind}: ${outcome.reason}` }
    const { tables } = outcome.header
    const sums: Sums = Object.fromEntries(tables.map(({ name }) => [name, { rows: 0, digest: 0 }]))
    await database.transaction((run) => holdTables(run, tables))
    for await (const { t, rows } of heldPages(database, tables)) {
      const sum = sums[t]
      if (sum) addToSums(sum, rows, files.digest)
    }
    return sameSums(sums, outcome.sums) ? { ok: true } : { ok: false, reason: 'restored rows differ' }
  } finally {
    await database.close()
    await files.remove(scratch)
  }
}
