/** What a person can do with their account on a device that is signed in. Every call carries the session token, none a cookie. */
import { revokeRequest } from '@tidelist/shared-schema'
import { type Context, Hono } from 'hono'
import type { z } from 'zod'
import type { Asker, Auth } from '../auth/create-auth.ts'
import { isOfDeletedAccount } from '../auth/token-call.ts'
import type { Database } from '../database/database.ts'
import { fail } from '../http/failure.ts'
import { type Body, readBody } from '../http/read-body.ts'
import type { UserLimit } from '../http/user-limit.ts'
import { limitBody } from '../sync/routes.ts'
import { listDevices, revokeDevices } from './devices.ts'

export type AccountDeps = {
  readonly database: Database
  readonly auth: Auth
  readonly accountLimit: UserLimit
}

type Env = { Variables: { asker: Asker } }

const BODY_BYTES = 64 * 1024

export function accountRoutes(deps: AccountDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.use(limitBody(BODY_BYTES), async (c, next) => {
    const authorization = c.req.header('authorization')
    const asker = await deps.auth.askerOf(authorization)
    if (asker === null) {
      const isDeleted = await isOfDeletedAccount(deps.database, authorization)
      return fail(c, { kind: isDeleted ? 'account_deleted' : 'unauthorized' })
    }
    const waitS = deps.accountLimit.take(asker.userId)
    if (waitS > 0) return fail(c, { kind: 'rate_limited', retryAfterS: waitS })
    c.set('asker', asker)
    return next()
  })
  app.get('/devices', async (c) => {
    const devices = await listDevices(deps.database, c.var.asker)
    return devices.length === 0 ? fail(c, { kind: 'unauthorized' }) : c.json({ devices })
  })
  app.post('/devices/revoke', async (c) => {
    const request = await readAs(c, revokeRequest)
    if (!request.ok) return fail(c, request)
    const revoked = await revokeDevices(deps.database, c.var.asker, request.value)
    if (revoked === null) return fail(c, { kind: 'unauthorized' })
    return 'id' in request.value && revoked === 0 ? fail(c, { kind: 'not_found' }) : c.json({ revoked })
  })
  for (const path of ['/devices', '/devices/revoke'])
    app.all(path, (c) => fail(c, { kind: 'method_not_allowed' }))
  app.all('/*', (c) => fail(c, { kind: 'not_found' }))
  return app
}

type Read<T> = { readonly ok: true; readonly value: T } | Extract<Body, { ok: false }>

async function readAs<T>(c: Context, schema: z.ZodType<T>): Promise<Read<T>> {
  const body = await readBody(c)
  if (!body.ok) return body
  const parsed = schema.safeParse(body.value)
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, kind: 'malformed' }
}
