/**
 * The embedded database: PGlite in a directory of the server's own, or in memory for tests. One process only (held by a file
 * lock) and one transaction at a time, so it is meant for one household. Nothing is acknowledged before it is on disk.
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite, type Results } from '@electric-sql/pglite'
import type { SqlRunner } from '@tidelist/shared-schema'
import { acquireFileLock } from '@tidelist/shared-schema/host/file-lock'
import { drizzle } from 'drizzle-orm/pglite'
import { StartRefused } from '../start-refused.ts'
import type { Database, Pass } from './database.ts'
import { createWalFlush } from './flush-wal.ts'

/** `dataDir` null keeps everything in memory; `seed` is a dump to start from instead of making a database. */
export type PgliteOptions = { readonly dataDir: string | null; readonly seed?: Blob }

export async function openPglite({ dataDir, seed }: PgliteOptions): Promise<Database> {
  if (dataDir !== null) mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const lock = dataDir === null ? null : lockDirectory(dataDir)
  const directory = dataDir === null ? null : join(dataDir, 'db')
  const pglite = await PGlite.create(directory ?? 'memory://', seed ? { loadDataDir: seed } : {})
  const flush = directory === null ? async () => {} : createWalFlush(directory)
  const release = async () => {
    await pglite.close()
    lock?.release()
  }
  return databaseOn(pglite, { flush, release })
}

/** A PGlite that is open already. `flush` resolves when what is committed is on disk. */
export const databaseOn = (
  pglite: PGlite,
  { flush, release }: { flush(): Promise<void>; release(): Promise<void> },
): Database => {
  const transaction: Database['transaction'] = async (work, enter) => {
    const value = await pglite.transaction(async (tx) => {
      if (enter !== undefined) await runnerOf(tx).query(enter.text, enter.params)
      return work(runnerOf(tx))
    })
    await flush()
    return value
  }
  return {
    kind: 'pglite',
    drizzle: (pass = (ask) => ask()) => drizzle({ client: behind(pglite, pass) }),
    flush,
    transaction,
    readText: textReader(transaction),
    // One process uses this database, and it tells itself.
    notify: async () => {},
    listen: () => ({ ensure: async () => {}, stop: async () => {} }),
    close: release,
  }
}

/** What Drizzle calls of a PGlite. */
function behind(pglite: PGlite, pass: Pass): PGlite {
  const calls: Pick<PGlite, 'query' | 'transaction'> = {
    query: (...asked) => pass(() => pglite.query(...asked)),
    transaction: (work) => pass(() => pglite.transaction(work)),
  }
  return calls as PGlite // Drizzle's sessions use nothing else
}

/** Where no journey can be saved, a text is read in an ordinary transaction. */
export const textReader =
  (transaction: Database['transaction']): Database['readText'] =>
  async ({ text, params }, enter) => {
    const [row = {}] = await transaction((run) => run.query(text, params), enter)
    return String(Object.values(row)[0] ?? '')
  }

function lockDirectory(dataDir: string): { release(): void } {
  const lock = acquireFileLock(join(dataDir, 'lock'))
  if (!lock) throw new StartRefused(`Another server is already using the data directory ${dataDir}.`)
  return lock
}

const runnerOf = (tx: {
  query(text: string, params?: unknown[]): Promise<Results>
  exec(text: string): Promise<unknown>
}): SqlRunner => ({
  query: async (text, params) =>
    (await tx.query(text, params ? [...params] : [])).rows as Record<string, unknown>[], // rows are objects unless rowMode says otherwise
  exec: async (text) => {
    await tx.exec(text)
  },
})
