/**
 * One gate before the database for our own transactions and for what Better Auth asks. Refuses work at once when too much is waiting already. Requests that queue for longer than their callers wait would be done for
 * nobody, and the queue would never become shorter.
 */
import { type Database, DatabaseUnavailable, type Pass } from './database.ts'

/** Several seconds' worth: a transaction takes a few milliseconds, and ten run at once. */
export const MAX_WAITING = 1000

export function limitWaiting(database: Database, max: number = MAX_WAITING): Database {
  let waiting = 0
  const limited: Pass = async (ask) => {
    if (waiting >= max) throw new DatabaseUnavailable(new Error('too much is waiting for the database'))
    waiting += 1
    try {
      return await ask()
    } finally {
      waiting -= 1
    }
  }
  return {
    ...database,
    drizzle: () => database.drizzle(limited),
    transaction: (...asked) => limited(() => database.transaction(...asked)),
    readText: (...asked) => limited(() => database.readText(...asked)),
  }
}
