/**
 * What the server asks of a database, whichever of the three it is. No session state anywhere: a connection may serve
 * another person's transaction next, and a pooled endpoint may hand every transaction to another connection.
 */
import type { SqlRunner } from '@tidelist/shared-schema'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'

export type DatabaseKind = 'pglite' | 'pg' | 'neon'

export type Statement = {
  readonly text: string
  readonly params?: readonly (string | number)[]
  /** See `SqlRunner`. */
  readonly isPlannedAnew?: boolean
}

/** Does what is asked, or refuses to. */
export type Pass = <T>(ask: () => Promise<T>) => Promise<T>

export type Database = {
  readonly kind: DatabaseKind
  /**
   * Runs `work` in one transaction, and durably commits it before resolving. On a lost connection or a deadlock the whole
   * of `work` runs again, so it must be repeatable. Rejects with `DatabaseUnavailable` when that did not help. `enter` is sent together with
   * the beginning, which saves a journey to the database.
   */
  transaction<T>(work: (run: SqlRunner) => Promise<T>, enter?: Statement): Promise<T>
  /** The same for a single statement, all of it in one journey. Resolves with the one text that the statement gives. */
  readText(statement: Statement, enter: Statement): Promise<string>
  /** For Better Auth only. Everything that it asks passes through `pass`, if there is one. */
  drizzle(pass?: Pass): PgDatabase<PgQueryResultHKT>
  /** Resolves when everything that is committed by now is on disk. */
  flush(): Promise<void>
  /** Tells all instances on this database, this one included or not. Never inside a transaction. */
  notify(channel: string, payload: string): Promise<void>
  /** Calls back for every notification until `stop`. Notifications may be missed while a connection is being made again. */
  listen(channel: string, onPayload: (payload: string) => void): Listener
  close(): Promise<void>
}

export type Listener = {
  /** Makes the connection again if it was lost. Called when the database is known to be awake. */
  ensure(): Promise<void>
  stop(): Promise<void>
}

/** The weather, not a bug: the caller may try again later. */
export class DatabaseUnavailable extends Error {
  constructor(cause: unknown) {
    super('The database cannot be reached.', { cause })
    this.name = 'DatabaseUnavailable'
  }
}
