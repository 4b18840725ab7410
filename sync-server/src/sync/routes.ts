/** The sync routes: who asks, what they sent, what the answer is. Everything behind them is reached with a verified identity. */
import { historyQuery, limits, PROTOCOL, pullQuery, pushRequest } from '@tidelist/shared-schema'
import { type Context, Hono } from 'hono'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { limitAddress } from '../http/address-limit.ts'
import { fail } from '../http/failure.ts'
import { limitBody } from '../http/limit-body.ts'
import { readPushBody } from '../http/read-body.ts'
import { readQuery } from '../http/read-query.ts'
import type { UserLimit } from '../http/user-limit.ts'
import type { Identity, Verdict } from '../token/verify-token.ts'
import { currentSeq, digest } from './digest.ts'
import { streamEvents } from './events.ts'
import { historyPage } from './history.ts'
import type { Pokes } from './pokes.ts'
import { pull } from './pull.ts'
import { push } from './push.ts'

export type SyncDeps = {
  readonly database: Database
  readonly verify: (authorization: string | undefined) => Promise<Verdict>
  readonly pokes: Pokes
  readonly addressLimit: UserLimit
  readonly trustedProxyHeader: string | null
  readonly pushLimit: UserLimit
  readonly pullLimit: UserLimit
  readonly nowMs: () => number
  readonly newEpoch: () => string
  readonly pingEveryMs: number
  readonly stopping: AbortSignal
  readonly log: Logger
}

type Env = { Variables: { identity: Identity; requestId: string } }

const MAX_STREAMS = 10
const OLDER_SERVER_RETRY_S = 3600

export function syncRoutes(deps: SyncDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.use(limitAddress(deps.addressLimit, deps.trustedProxyHeader), async (c, next) => {
    const verdict = await deps.verify(c.req.header('authorization'))
    if (!verdict.ok) {
      const { reason, kid } = verdict
      deps.log.info({ requestId: c.var.requestId, reason, kid }, 'token refused')
      return fail(c, { kind: 'unauthorized' })
    }
    c.set('identity', verdict.identity)
    return next()
  })
  app.post('/push', limitBody(limits.bodyBytes), (c) => answerPush(c, c.var.identity, deps))
  app.get('/pull', (c) => answerPull(c, c.var.identity, deps))
  app.get('/digest', (c) => answerDigest(c, c.var.identity, deps))
  app.get('/history', (c) => answerHistory(c, c.var.identity, deps))
  app.get('/events', (c) => answerEvents(c, c.var.identity, deps))
  for (const path of ['/push', '/pull', '/digest', '/history', '/events'])
    app.all(path, (c) => fail(c, { kind: 'method_not_allowed' }))
  app.all('/*', (c) => fail(c, { kind: 'not_found' }))
  return app
}

const protocolOf = z.looseObject({ proto: z.number().int() })

async function answerPush(c: Context, identity: Identity, deps: SyncDeps): Promise<Response> {
  const waitS = deps.pushLimit.take(identity.userId)
  if (waitS > 0) return fail(c, { kind: 'rate_limited', retryAfterS: waitS })
  const body = await readPushBody(c)
  if (!body.ok) return fail(c, { kind: body.kind })
  const framed = protocolOf.safeParse(body.value)
  if (!framed.success) return fail(c, { kind: 'malformed' })
  if (framed.data.proto < PROTOCOL) return fail(c, { kind: 'upgrade_required' })
  // The device is newer: it keeps its changes until this server has been updated.
  if (framed.data.proto > PROTOCOL) return fail(c, { kind: 'unavailable', retryAfterS: OLDER_SERVER_RETRY_S })
  const request = pushRequest.safeParse(body.value)
  if (!request.success) return fail(c, { kind: isTooManyRows(body.value) ? 'too_large' : 'malformed' })
  const outcome = await push(request.data, { ...deps, identity, nowMs: deps.nowMs() })
  if (!outcome.ok) return fail(c, outcome.refusal)
  // Also where nothing changed: this may be the repetition of a push after whose commit the server died, before its poke.
  if (request.data.rows.length > 0) deps.pokes.changed(identity.userId, outcome.seq)
  return c.json(outcome.reply)
}

const isTooManyRows = (value: unknown): boolean =>
  z.looseObject({ rows: z.array(z.unknown()).min(limits.pushRows + 1) }).safeParse(value).success

async function answerPull(c: Context, identity: Identity, deps: SyncDeps): Promise<Response> {
  const waitS = deps.pullLimit.take(identity.userId)
  if (waitS > 0) return fail(c, { kind: 'rate_limited', retryAfterS: waitS })
  const query = readQuery(c, pullQuery)
  if (query === null) return fail(c, { kind: 'malformed' })
  const outcome = await pull(query, { ...deps, identity, nowMs: deps.nowMs() })
  return outcome.ok
    ? c.body(outcome.json, 200, { 'content-type': 'application/json' })
    : fail(c, outcome.refusal)
}

async function answerDigest(c: Context, identity: Identity, deps: SyncDeps): Promise<Response> {
  const found = await digest(deps.database, identity)
  return found ? c.json({ ...found, serverTime: deps.nowMs() }) : fail(c, { kind: 'unauthorized' })
}

async function answerHistory(c: Context, identity: Identity, deps: SyncDeps): Promise<Response> {
  const waitS = deps.pullLimit.take(identity.userId)
  if (waitS > 0) return fail(c, { kind: 'rate_limited', retryAfterS: waitS })
  const query = readQuery(c, historyQuery)
  if (query === null) return fail(c, { kind: 'malformed' })
  const page = await historyPage(deps.database, identity, query)
  return page ? c.json({ ...page, serverTime: deps.nowMs() }) : fail(c, { kind: 'unauthorized' })
}

async function answerEvents(c: Context, identity: Identity, deps: SyncDeps): Promise<Response> {
  if (deps.pokes.count(identity.userId) >= MAX_STREAMS)
    return fail(c, { kind: 'rate_limited', retryAfterS: 60 })
  const readSeq = () => currentSeq(deps.database, identity)
  if ((await readSeq()) === null) return fail(c, { kind: 'unauthorized' })
  return streamEvents(c, { ...deps, identity, currentSeq: readSeq, nowMs: deps.nowMs() })
}
