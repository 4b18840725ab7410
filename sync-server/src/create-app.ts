/**
 * The whole server on one screen. It keeps no state that another instance on the same database would need; what it is given
 * (database, secrets, clocks, log) comes in through `AppDeps`, so tests run the very same app.
 */
import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { Logger } from 'pino'
import { accountRoutes } from './account/account-routes.ts'
import { mailLimit, mailRoutes } from './account/mail-routes.ts'
import { oidcRoutes } from './account/oidc-routes.ts'
import { authPaths, createAuth } from './auth/create-auth.ts'
import type { OidcChoice } from './auth/oidc.ts'
import { requestForAuth } from './auth/request-for-auth.ts'
import { createSignInLimit } from './auth/sign-in-limit.ts'
import { isOfDeletedAccount, recordSeen } from './auth/token-call.ts'
import type { Secrets, ServerMode } from './config/config.ts'
import { type Database, DatabaseUnavailable } from './database/database.ts'
import { asUnavailable } from './database/retry.ts'
import { fail } from './http/failure.ts'
import { healthRoutes } from './http/health.ts'
import { createUserLimit, type Rate } from './http/user-limit.ts'
import { createCorrespondence } from './mail/correspondence.ts'
import { createErrands } from './mail/errands.ts'
import { createPost } from './mail/post.ts'
import type { MailChoice } from './mail/smtp.ts'
import { accountPages } from './pages/account-pages.ts'
import { createPokes } from './sync/pokes.ts'
import { limitBody, syncRoutes } from './sync/routes.ts'
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
}

export type Rates = {
  readonly signInsPerMinute: number
  /** Letters that one address may ask for. */
  readonly mailsPerMinute: number
  readonly push: Rate
  readonly pull: Rate
  readonly account: Rate
}

/** A first synchronisation of 100 000 tasks fits the bursts. */
export const defaultRates: Rates = {
  signInsPerMinute: 20,
  mailsPerMinute: 20,
  push: { perMinute: 60, burst: 600 },
  pull: { perMinute: 120, burst: 600 },
  account: { perMinute: 30, burst: 60 },
}

export type ServerApp = {
  readonly fetch: (request: Request, env?: object) => Response | Promise<Response>
  /** Ends the streams and hands out the last pokes and letters. The database stays open; it is the caller's. */
  close(): Promise<void>
}

const AUTH_BODY_BYTES = 64 * 1024

export function createApp(deps: AppDeps): ServerApp {
  const { database, publicUrl, secrets, log, monotonicMs, nowMs } = deps
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
    signInsPerMinute: deps.rates.signInsPerMinute,
    signInLimit,
    oidc: deps.oidc,
    correspondence,
    log,
  })
  const keys = createKeySet({ database, mintFirst: auth.mintFirst, nowMs, monotonicMs })
  const rules = { keys, issuer: publicUrl, audience: publicUrl, now: () => new Date(nowMs()) }
  const sync = syncRoutes({
    ...deps,
    verify: (authorization) => verifyToken(authorization, rules),
    pokes,
    pushLimit: createUserLimit(deps.rates.push, monotonicMs),
    pullLimit: createUserLimit(deps.rates.pull, monotonicMs),
    newEpoch: randomUUID,
    stopping: stopping.signal,
  })

  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    c.res.headers.set('Cache-Control', 'no-store')
    c.res.headers.set('X-Content-Type-Options', 'nosniff')
  })
  const answerAuth = async (c: Context) => {
    if (c.req.header('content-encoding') !== undefined) return fail(c, { kind: 'unsupported_encoding' })
    const answer = await auth.handler(requestForAuth(c, deps.trustedProxyHeader))
    await database.flush()
    return answer.status >= 500 ? fail(c, { kind: 'internal' }) : withoutBrowserHeaders(answer)
  }
  app.get('/api/auth/token', async (c) => {
    const answer = await answerAuth(c)
    const authorization = c.req.header('authorization')
    if (answer.status === 200) await recordSeen(database, authorization)
    const isDeleted = answer.status === 401 && (await isOfDeletedAccount(database, authorization))
    return isDeleted ? fail(c, { kind: 'account_deleted' }) : answer
  })
  app.on('GET', authPaths.get, answerAuth)
  app.on('POST', authPaths.post, limitBody(AUTH_BODY_BYTES), answerAuth)
  const accountDeps = { ...deps, auth, signInLimit, correspondence }
  app.route('/', oidcRoutes(accountDeps))
  app.route('/v1/account', mailRoutes({ ...accountDeps, mailLimit: mailLimit(deps) }))
  app.route(
    '/v1/account',
    accountRoutes({ ...accountDeps, accountLimit: createUserLimit(deps.rates.account, monotonicMs) }),
  )
  app.route('/account', accountPages(accountDeps))
  app.route('/v1/sync', sync)
  app.route('/sync', sync)
  app.route('/', healthRoutes(database, monotonicMs))
  app.notFound((c) => fail(c, { kind: 'not_found' }))
  app.onError((thrown, c) => {
    const error = asUnavailable(thrown)
    if (error instanceof DatabaseUnavailable) {
      log.warn({ err: error.cause, path: c.req.path }, 'database unavailable')
      return fail(c, { kind: 'unavailable', retryAfterS: 2 })
    }
    log.error({ err: error, path: c.req.path }, 'request failed')
    return fail(c, { kind: 'internal' })
  })
  return {
    fetch: app.fetch,
    async close() {
      stopping.abort()
      await pokes.close()
      await errands.settled()
      post.close()
    },
  }
}

/** No page of another origin may read answers, so nothing is exposed to one; and a limit says when to come back as HTTP does. */
function withoutBrowserHeaders(answer: Response): Response {
  const headers = new Headers(answer.headers)
  headers.delete('Access-Control-Expose-Headers')
  const wait = headers.get('X-Retry-After')
  if (wait !== null) headers.set('Retry-After', wait)
  return new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers })
}
