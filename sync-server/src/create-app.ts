/**
 * The whole server on one screen. It keeps no state that another instance on the same database would need; what it is given
 * (database, secrets, clocks, log) comes in through `AppDeps`, so tests run the very same app.
 */
import { randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import type { Logger } from 'pino'
import { accountRoutes } from './account/account-routes.ts'
import { mailLimit, mailRoutes } from './account/mail-routes.ts'
import { oidcRoutes } from './account/oidc-routes.ts'
import { authRoutes } from './auth/auth-routes.ts'
import { createAuth } from './auth/create-auth.ts'
import type { OidcChoice } from './auth/oidc.ts'
import { createSignInLimit } from './auth/sign-in-limit.ts'
import type { Secrets, ServerMode } from './config/config.ts'
import { DEFAULT_SYNC_CALLS_PER_MINUTE } from './config/read-config.ts'
import { openApiDocument } from './contract/open-api.ts'
import { contractsWithoutOidc, routeContracts } from './contract/routes.ts'
import { type Database, DatabaseUnavailable } from './database/database.ts'
import { limitWaiting } from './database/limit-waiting.ts'
import { asUnavailable } from './database/retry.ts'
import { fail } from './http/failure.ts'
import { healthRoutes } from './http/health.ts'
import type { Metrics } from './http/metrics.ts'
import { metricsRoutes } from './http/metrics-routes.ts'
import { type Answered, type RequestEnv, requestLog } from './http/request-log.ts'
import { createUserLimit, type Rate } from './http/user-limit.ts'
import { createCorrespondence } from './mail/correspondence.ts'
import { createErrands } from './mail/errands.ts'
import { createPost } from './mail/post.ts'
import type { MailChoice } from './mail/smtp.ts'
import { accountPages } from './pages/account-pages.ts'
import { createPokes } from './sync/pokes.ts'
import { syncRoutes } from './sync/routes.ts'
import { createKeySet } from './token/key-set.ts'
import { verifyToken } from './token/verify-token.ts'

export type AppDeps = {
  readonly database: Database
  readonly publicUrl: string
  readonly secrets: Secrets
  readonly mode: ServerMode
  readonly oidc: OidcChoice | null
  /** Null: letters are written to a developer's log. */
  readonly mail: MailChoice | null
  readonly trustedProxyHeader: string | null
  readonly rates: Rates
  readonly pingEveryMs: number
  readonly nowMs: () => number
  readonly monotonicMs: () => number
  readonly log: Logger
  /** Absent: nothing is counted. */
  readonly metrics?: Metrics | undefined
  /** Absent: `/metrics` is not served here. */
  readonly metricsToken?: string | undefined
  /** Transactions that may wait for the database before requests are turned away. */
  readonly maxWaiting?: number | undefined
}

export type Rates = {
  readonly authCallsPerMinute: number
  readonly signInsPerMinute: number
  /** Letters that one address may ask for. */
  readonly mailsPerMinute: number
  /** Calls of the sync routes from one address. */
  readonly address: Rate
  readonly push: Rate
  readonly pull: Rate
  readonly account: Rate
}

export const addressRate = (perMinute: number): Rate => ({ perMinute, burst: 2 * perMinute })

/** A first synchronisation of 100 000 tasks fits the bursts. */
export const defaultRates: Rates = {
  authCallsPerMinute: 120,
  signInsPerMinute: 20,
  mailsPerMinute: 20,
  address: addressRate(DEFAULT_SYNC_CALLS_PER_MINUTE),
  push: { perMinute: 60, burst: 600 },
  pull: { perMinute: 120, burst: 600 },
  account: { perMinute: 30, burst: 60 },
}

export type ServerApp = {
  readonly fetch: (request: Request, env?: object) => Response | Promise<Response>
  /** What is served where, for the test that holds the table of routes to it. */
  readonly routes: readonly { readonly method: string; readonly path: string }[]
  /** Ends the streams and hands out the last pokes and letters. The database stays open; it is the caller's. */
  close(): Promise<void>
}

export function createApp(deps: AppDeps): ServerApp {
  const { publicUrl, secrets, log, metrics, monotonicMs, nowMs } = deps
  const database = limitWaiting(deps.database, deps.maxWaiting)
  const stopping = new AbortController()
  const pokes = createPokes({ database, instance: randomUUID(), log })
  const signInLimit = createSignInLimit(database)
  const errands = createErrands(log)
  const post = createPost({ ...deps, errands })
  const correspondence = createCorrespondence({ ...deps, post, errands })
  const auth = createAuth({
    database,
    publicUrl,
    secrets,
    requireVerifiedEmail: deps.mode === 'production',
    callsPerMinute: deps.rates.authCallsPerMinute,
    signInsPerMinute: deps.rates.signInsPerMinute,
    signInLimit,
    pokes,
    oidc: deps.oidc,
    correspondence,
    nowMs,
    log,
  })
  const keys = createKeySet({ database, mintFirst: auth.mintFirst, nowMs, monotonicMs })
  const rules = { keys, issuer: publicUrl, audience: publicUrl, now: () => new Date(nowMs()) }
  const sync = syncRoutes({
    ...deps,
    database,
    verify: (authorization) => verifyToken(authorization, rules),
    pokes,
    addressLimit: createUserLimit(deps.rates.address, monotonicMs),
    pushLimit: createUserLimit(deps.rates.push, monotonicMs),
    pullLimit: createUserLimit(deps.rates.pull, monotonicMs),
    newEpoch: randomUUID,
    stopping: stopping.signal,
  })

  metrics?.countStreams(pokes.streams)
  const app = new Hono<RequestEnv>()
  const onAnswer = (answered: Answered) => metrics?.answered(answered)
  app.use(requestLog({ log, newId: randomUUID, monotonicMs, onAnswer }))
  app.use(async (c, next) => {
    await next()
    c.res.headers.set('Cache-Control', 'no-store')
    c.res.headers.set('X-Content-Type-Options', 'nosniff')
  })
  const accountDeps = { ...deps, database, auth, pokes, signInLimit, correspondence }
  app.route('/', oidcRoutes(accountDeps))
  app.route('/api/auth', authRoutes(accountDeps))
  app.route('/v1/account', mailRoutes({ ...accountDeps, mailLimit: mailLimit({ ...deps, database }) }))
  app.route(
    '/v1/account',
    accountRoutes({ ...accountDeps, accountLimit: createUserLimit(deps.rates.account, monotonicMs) }),
  )
  app.route('/account', accountPages(accountDeps))
  app.route('/v1/sync', sync)
  app.route('/sync', sync)
  app.route('/', healthRoutes(database, monotonicMs))
  if (metrics && deps.metricsToken !== undefined) app.route('/', metricsRoutes(metrics, deps.metricsToken))
  const contracts = deps.oidc === null ? contractsWithoutOidc : routeContracts
  const document = lazily(() => openApiDocument(contracts, publicUrl))
  app.get('/v1/openapi.json', (c) => c.json(document()))
  app.notFound((c) => fail(c, { kind: 'not_found' }))
  app.onError((thrown, c) => {
    const error = asUnavailable(thrown)
    const { requestId } = c.var
    if (error instanceof DatabaseUnavailable) {
      log.warn({ err: error.cause, requestId }, 'database unavailable')
      return fail(c, { kind: 'unavailable', retryAfterS: 2 })
    }
    log.error({ err: error, requestId }, 'request failed')
    return fail(c, { kind: 'internal' })
  })
  return {
    fetch: app.fetch,
    routes: app.routes,
    async close() {
      stopping.abort()
      await pokes.close()
      await errands.settled()
      post.close()
    },
  }
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
