/** A real server on a free port for tests and measurements: the same app, database code and listener as the program's. */

import type { OidcChoice } from '../auth/oidc.ts'
import type { ServerMode } from '../config/config.ts'
import { createApp, defaultRates, type Rates, type ServerApp } from '../create-app.ts'
import { createLog } from '../create-log.ts'
import type { Database } from '../database/database.ts'
import { type DatabaseChoice, openDatabase } from '../database/open-database.ts'
import { prepareDatabase } from '../database/prepare-database.ts'
import { createMetrics } from '../http/metrics.ts'
import { type ListenLimits, listen } from '../listen.ts'
import type { MailChoice } from '../mail/smtp.ts'
import { pgliteSeed } from './pglite-seed.ts'

export { serverMigrations } from '../../migrations/bundle.ts'
export { giveNewEpochs } from '../database/new-epochs.ts'
export type { Journey } from '../database/one-journey.ts'
export { openPg } from '../database/pg-database.ts'
export { pullSql } from '../sync/pull-sql.ts'
export { readTextAsUser } from '../sync/user-transaction.ts'
export { agePerson } from './age-person.ts'
export { openEvents } from './event-stream.ts'
export { type InProcessServer, startInProcessServer, type TransactionFault } from './in-process-server.ts'
export { LightDevice } from './light-device.ts'
export { type LoadOptions, type LoadReport, runLoad, seeded } from './load.ts'
export { linkIn, type Mailbox, startMailbox } from './mailbox.ts'
export { startNeonProxy } from './neon-proxy.ts'
export { goodClaims, mintKey } from './sign-token.ts'
export { freshJwt, type Person, signIn, signUp, TestDevice } from './test-device.ts'

export type TestServerOptions = {
  /** `pglite` is a fresh database in memory, a text the address of a Postgres; a choice says it all. */
  readonly database: 'pglite' | string | DatabaseChoice
  readonly port?: number
  /** The address that people know, where several servers stand behind one. */
  readonly publicUrl?: string
  readonly rates?: Partial<Rates>
  readonly pingEveryMs?: number
  readonly nowMs?: () => number
  /** Where letters go; without, nowhere. */
  readonly mail?: MailChoice
  readonly oidc?: OidcChoice
  /** Production asks for a confirmed e-mail. */
  readonly mode?: ServerMode
  readonly logLevel?: 'silent' | 'warn' | 'info'
  readonly limits?: Partial<ListenLimits>
  readonly metricsToken?: string
  readonly maxWaiting?: number
  readonly trustedProxyHeader?: string
  /** Instead of `logLevel`: lines of the log, as JSON. */
  readonly log?: { readonly level: 'debug' | 'info'; readonly onLine: (line: string) => void }
}

export type TestServer = {
  readonly url: string
  readonly database: Database
  readonly app: ServerApp
  /** Moves the server's monotonic clock, by which it limits how often it does things. */
  advance(ms: number): void
  close(): Promise<void>
}

/** In tests all people have one address. */
const testRates: Rates = {
  ...defaultRates,
  signInsPerMinute: 10_000,
  mailsPerMinute: 10_000,
  address: { perMinute: 1e6, burst: 1e6 },
}
const testSecret = 'a secret of the test server 0123456789'

export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const log = options.log
    ? createLog(options.log.level, { write: options.log.onLine })
    : createLog(options.logLevel ?? 'silent')
  const database = await openDatabase(await chooseDatabase(options.database), (error) =>
    log.warn({ err: error }),
  )
  await prepareDatabase(database)
  let aheadMs = 0
  const build = (url: string) =>
    createApp({
      database,
      publicUrl: options.publicUrl ?? url,
      secrets: { current: testSecret, versions: [] },
      mode: options.mode ?? 'test',
      mail: options.mail ?? null,
      oidc: options.oidc ?? null,
      trustedProxyHeader: options.trustedProxyHeader ?? null,
      rates: { ...testRates, ...options.rates },
      pingEveryMs: options.pingEveryMs ?? 25_000,
      nowMs: options.nowMs ?? Date.now,
      monotonicMs: () => performance.now() + aheadMs,
      log,
      metrics: options.metricsToken === undefined ? undefined : createMetrics(),
      metricsToken: options.metricsToken,
      maxWaiting: options.maxWaiting,
    })
  const apps: ServerApp[] = []
  const listening = await listen({
    host: '127.0.0.1',
    port: options.port ?? 0,
    ...(options.limits ? { limits: options.limits } : {}),
    createApp: (url) => {
      const app = build(url)
      apps.push(app)
      return app
    },
  })
  const [app] = apps
  if (!app) throw new Error('the listener makes the app')
  const close = async () => {
    await listening.close()
    await database.close()
  }
  const advance = (ms: number) => {
    aheadMs += ms
  }
  return { url: listening.url, database, app, advance, close }
}

async function chooseDatabase(database: TestServerOptions['database']): Promise<DatabaseChoice> {
  if (typeof database !== 'string') return database
  if (database === 'pglite') return { kind: 'pglite', dataDir: null, seed: await pgliteSeed() }
  return { kind: 'pg', url: database, directUrl: database }
}
