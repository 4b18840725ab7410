/** Asking for a letter, by anybody: the answer is the same whether or not there is somebody to write to. */
import { mailRequest } from '@tidelist/shared-schema'
import { type Context, Hono } from 'hono'
import { type AttemptLimit, createAttemptLimit } from '../auth/attempt-limit.ts'
import type { Auth } from '../auth/create-auth.ts'
import { clientAddress } from '../auth/request-for-auth.ts'
import type { Database } from '../database/database.ts'
import { fail } from '../http/failure.ts'
import { limitBody } from '../http/limit-body.ts'
import type { Correspondence } from '../mail/correspondence.ts'
import { ACCOUNT_BODY_BYTES } from './account-routes.ts'
import { readAs } from './read-as.ts'

export type MailRouteDeps = {
  readonly auth: Auth
  readonly correspondence: Correspondence
  readonly trustedProxyHeader: string | null
  /** By the address that asks. */
  readonly mailLimit: AttemptLimit
}

const MINUTE_S = 60

type LimitDeps = {
  readonly database: Database
  readonly nowMs: () => number
  readonly rates: { readonly mailsPerMinute: number }
}

export const mailLimit = ({ database, nowMs, rates }: LimitDeps): AttemptLimit =>
  createAttemptLimit({
    database,
    name: 'mail-requests',
    max: rates.mailsPerMinute,
    windowS: MINUTE_S,
    nowMs,
  })

export function mailRoutes(deps: MailRouteDeps): Hono {
  const answer = (ask: (email: string) => void) => async (c: Context) => {
    const waitS = await deps.mailLimit.admit(clientAddress(c, deps.trustedProxyHeader) ?? '')
    if (waitS > 0) return fail(c, { kind: 'rate_limited', retryAfterS: waitS })
    const request = await readAs(c, mailRequest)
    if (!request.ok) return fail(c, request)
    ask(request.value.email)
    return c.json({})
  }
  const app = new Hono()
  app.post('/reset', limitBody(ACCOUNT_BODY_BYTES), answer(deps.auth.requestReset))
  app.post('/verify', limitBody(ACCOUNT_BODY_BYTES), answer(deps.correspondence.confirmAgain))
  for (const path of ['/reset', '/verify']) app.all(path, (c) => fail(c, { kind: 'method_not_allowed' }))
  return app
}
