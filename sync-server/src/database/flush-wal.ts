/**
 * Puts an embedded database's committed changes on disk. PGlite writes its log on commit but never syncs it, so a power cut
 * would take acknowledged changes along; this syncs the log's files from outside. Calls that come while one runs share the next.
 */
import { existsSync } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** File times tick coarsely: a file written this shortly before the last flush is synced once more. */
const TICK_MS = 1000

export function createWalFlush(dataDir: string): () => Promise<void> {
  const directory = join(dataDir, 'pg_wal')
  let sinceMs = 0
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  const flushOnce = async () => {
    const startedMs = Date.now()
    await syncFiles(directory, sinceMs - TICK_MS)
    sinceMs = startedMs
  }
  const start = (): Promise<void> => {
    next = null
    running = flushOnce().finally(() => {
      running = null
    })
    return running
  }
  return () => {
    if (!running) return start()
    next ??= running.then(start, start)
    return next
  }
}

/** Postgres makes a new file under another name first, and gives an old one the name of a later one: what has gone meanwhile is looked for anew. */
async function syncFiles(directory: string, sinceMs: number): Promise<void> {
  try {
    const entries = await readdir(directory, { withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(directory, entry.name))
    for (const file of files) if ((await stat(file)).mtimeMs >= sinceMs) await sync(file)
    if ((await stat(directory)).mtimeMs >= sinceMs) await sync(directory)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT' && existsSync(directory)))
      throw error
    await syncFiles(directory, sinceMs)
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.datasync()
  } finally {
    await handle.close()
  }
}
