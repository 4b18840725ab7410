/**
 * An exclusive lock on a file that dies with its holder, on every system Node runs on: SQLite holds it with the system's own
 * file locks, so nothing stale is ever left behind by a crash. Guards a profile on a device and the embedded server's data.
 */
import { DatabaseSync } from 'node:sqlite'

export type FileLock = { release(): void }

/** Null when another process (or this one) holds the lock. Throws when the file cannot be made at all. */
export function acquireFileLock(path: string): FileLock | null {
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    database.exec('begin exclusive')
  } catch (error) {
    database.close()
    if (error instanceof Error && /locked|busy/i.test(error.message)) return null
    throw error
  }
  return { release: () => database.close() }
}
