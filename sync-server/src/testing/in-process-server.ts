/**
 * The server's app without a socket, on a PGlite whose contents a test can take and put back: for simulations in which time, crashes and restores of the
 * server are the test's to decide.
 */
import type { PGlite } from '@electric-sql/pglite'
import { pino } from 'pino'
import { createApp, defaultRates, type ServerApp } from '../create-app.ts'
import { reasonOf } from '../create-log.ts'
import type { Database } from '../database/database.ts'
import { databaseOn, textReader } from '../database/pglite-database.ts'

/** Where in the next transaction that writes the server fails: nothing is begun, all is rolled back, or committed without a word. */
export type TransactionFault = 'before' | 'inside' | 'after'

export type InProcessOptions = {
  readonly pglite: PGlite
  readonly url: string
  readonly nowMs: () => number
  readonly monotonicMs: () => number
  /** Lines of the log, as JSON. */
  readonly onLog: (line: string) => void
}

export type InProcessServer = {
  readonly database: Database
  fetch(request: Request): Promise<Response>
  /** The next transaction fails there, once. */
  failNext(fault: TransactionFault | null): void
  /** Ends the app and starts another one on the same database, as after a crash. */
  restart(): Promise<void>
}

export function startInProcessServer(options: InProcessOptions): InProcessServer {
  const { pglite, url, nowMs, monotonicMs, onLog } = options
  const log = pino({ level: 'info', base: null, serializers: { err: reasonOf } }, { write: onLog })
  const plain = databaseOn(pglite, { flush: async () => undefined, release: async () => undefined })
  let fault: TransactionFault | null = null
  const transaction: Database['transaction'] = async (work, enter) => {
    const now = fault
    fault = null
    if (now === 'before') throw new ConnectionLost()
    const value = await plain.transaction(async (run) => {
      const done = await work(run)
      if (now === 'inside') throw new ConnectionLost()
      return done
    }, enter)
    if (now === 'after') throw new ConnectionLost()
    return value
  }
  const database: Database = { ...plain, transaction, readText: textReader(transaction) }
  const build = (): ServerApp =>
    createApp({
      database,
      publicUrl: url,
      secrets: { current: 'a secret of the simulated server 0123456789', versions: [] },
      mode: 'test',
      mail: null,
      oidc: null,
      trustedProxyHeader: null,
      rates: { ...defaultRates, signInsPerMinute: 10_000 },
      pingEveryMs: 25_000,
      nowMs,
      monotonicMs,
      log,
    })
  let app = build()
  return {
    database,
    fetch: async (request) => app.fetch(request),
    failNext: (next) => {
      fault = next
    },
    restart: async () => {
      await app.close()
      app = build()
    },
  }
}

/** What the drivers throw when the server of the database ends the connection. */
class ConnectionLost extends Error {
  readonly code = '57P01'
}
