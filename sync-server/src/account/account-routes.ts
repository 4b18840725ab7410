/** What a person can do with their account on a device that is signed in. Every call carries the session token, none a cookie. */
import { deleteRequest, emailRequest, passwordRequest, revokeRequest } from '@tidelist/shared-schema'
import { Hono } from 'hono'
import type { Asker } from '../auth/create-auth.ts'
import { isOfDeletedAccount } from '../auth/token-call.ts'
import { fail } from '../http/failure.ts'
import { limitBody } from '../http/limit-body.ts'
import type { UserLimit } from '../http/user-limit.ts'
import type { Pokes } from '../sync/pokes.ts'
import { changeEmail, type EmailDeps } from './change-email.ts'
import { changePassword } from './change-password.ts'
import { hasPassword } from './check-password.ts'
import { deleteAccount } from './delete-account.ts'
import { listDevices, revokeDevices } from './devices.ts'
import { readAs } from './read-as.ts'
import { type TakeoutDeps, takeout } from './takeout.ts'

export type AccountDeps = EmailDeps &
  TakeoutDeps & { readonly accountLimit: UserLimit; readonly pokes: Pokes }

type Env = { Variables: { asker: Asker } }

/** A request holds an e-mail and two passwords at most. */
export const ACCOUNT_BODY_BYTES = 64 * 1024

export function accountRoutes(deps: AccountDeps): Hono<Env> {
  const app = new Hono<Env>()
  app.use(limitBody(ACCOUNT_BODY_BYTES), async (c, next) => {
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
  app.get('/methods', async (c) => c.json({ password: await hasPassword(deps.database, c.var.asker) }))
  app.post('/devices/revoke', async (c) => {
    const request = await readAs(c, revokeRequest)
    if (!request.ok) return fail(c, request)
    const revoked = await revokeDevices(deps.database, c.var.asker, request.value)
    if (revoked === null) return fail(c, { kind: 'unauthorized' })
    if (revoked > 0) deps.pokes.sessionsEnded(c.var.asker.userId)
    return 'id' in request.value && revoked === 0 ? fail(c, { kind: 'not_found' }) : c.json({ revoked })
  })
  app.post('/password', async (c) => {
    const request = await readAs(c, passwordRequest)
    if (!request.ok) return fail(c, request)
    const refusal = await changePassword(deps, c.var.asker, request.value)
    if (refusal !== null) return fail(c, { kind: refusal })
    deps.pokes.sessionsEnded(c.var.asker.userId)
    return c.json({})
  })
  app.post('/email', async (c) => {
    const request = await readAs(c, emailRequest)
    if (!request.ok) return fail(c, request)
    const outcome = await changeEmail(deps, c.var.asker, request.value)
    return outcome.ok ? c.json({ confirm: outcome.confirm }) : fail(c, outcome)
  })
  app.post('/delete', async (c) => {
    const request = await readAs(c, deleteRequest)
    if (!request.ok) return fail(c, request)
    const refusal = await deleteAccount(deps, c.var.asker, request.value.password)
    if (refusal !== null) return fail(c, { kind: refusal })
    deps.pokes.sessionsEnded(c.var.asker.userId)
    return c.json({})
  })
  app.get('/takeout', async (c) => {
    const document = await takeout(deps, c.var.asker)
    return document
      ? c.body(document, 200, { 'content-type': 'application/json' })
      : fail(c, { kind: 'unauthorized' })
  })
  for (const path of [
    '/devices',
    '/devices/revoke',
    '/methods',
    '/password',
    '/email',
    '/delete',
    '/takeout',
  ])
    app.all(path, (c) => fail(c, { kind: 'method_not_allowed' }))
  app.all('/*', (c) => fail(c, { kind: 'not_found' }))
  return app
}
