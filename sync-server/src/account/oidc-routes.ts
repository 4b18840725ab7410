/**
 * Signing in through the system's browser: the device opens `start` with a challenge, the browser comes back from the provider to
 * `callback`, gets no cookie to keep, and opens the device with a code, which the device exchanges with its verifier.
 */
import { type Context, Hono } from 'hono'
import { createAttemptLimit } from '../auth/attempt-limit.ts'
import type { Auth } from '../auth/create-auth.ts'
import { EXCHANGE, OIDC_CALLBACK, type OidcChoice } from '../auth/oidc.ts'
import { clientAddress, headersForAuth, requestForAuth } from '../auth/request-for-auth.ts'
import { makeSignInCode } from '../auth/sign-in-codes.ts'
import { exchangeRequest, startQuery } from '../contract/oidc-routes.ts'
import type { Database } from '../database/database.ts'
import { fail } from '../http/failure.ts'
import { limitBody } from '../http/limit-body.ts'
import { answerPage } from '../pages/page.ts'
import * as words from '../pages/words.ts'
import { ACCOUNT_BODY_BYTES } from './account-routes.ts'
import { readAs } from './read-as.ts'

export type OidcDeps = {
  readonly database: Database
  readonly auth: Auth
  readonly oidc: OidcChoice | null
  readonly publicUrl: string
  readonly trustedProxyHeader: string | null
  readonly nowMs: () => number
  readonly rates: { readonly signInsPerMinute: number }
}

const STOPPED = '/account/sign-in-stopped'

export function oidcRoutes(deps: OidcDeps): Hono {
  const { auth, oidc, publicUrl, trustedProxyHeader } = deps
  // Each start is kept until it comes back, so an address may not begin any number of them.
  const starts = createAttemptLimit({
    ...deps,
    name: 'oidc-starts',
    max: deps.rates.signInsPerMinute,
    windowS: 60,
  })
  const app = new Hono()
  app.get('/v1/account/oidc', (c) => c.json({ name: oidc?.name ?? null }))
  if (oidc === null) return app
  app.get('/v1/account/oidc/start', async (c) => {
    const asked = startQuery.safeParse(c.req.query())
    if (!asked.success) return fail(c, { kind: 'malformed' })
    const waitS = await starts.admit(clientAddress(c, trustedProxyHeader) ?? '')
    if (waitS > 0) return fail(c, { kind: 'rate_limited', retryAfterS: waitS })
    const headers = headersForAuth(c, trustedProxyHeader)
    const done = `${publicUrl}${STOPPED}?challenge=${asked.data.challenge}`
    const answer = await auth.startOidc(headers, { done, stopped: `${publicUrl}${STOPPED}` })
    const to = answer.headers.get('location')
    if (to === null) return answerPage(c, words.signInStopped(null), 503)
    for (const cookie of answer.headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true })
    return c.redirect(to)
  })
  app.get(OIDC_CALLBACK, (c) => answerCallback(c, deps))
  app.get(STOPPED, (c) => answerPage(c, words.signInStopped(c.req.query('error') ?? null), 400))
  app.post('/v1/account/exchange', limitBody(ACCOUNT_BODY_BYTES), async (c) => {
    const body = await readAs(c, exchangeRequest)
    if (!body.ok) return fail(c, body)
    const request = new Request(`${publicUrl}${EXCHANGE}`, {
      method: 'POST',
      headers: ownHeaders(headersForAuth(c, trustedProxyHeader)),
      body: JSON.stringify(body.value),
    })
    const answer = await auth.handler(request)
    await deps.database.flush()
    if (answer.status !== 200)
      return fail(c, { kind: answer.status === 429 ? 'rate_limited' : 'unauthorized' })
    c.header('set-auth-token', answer.headers.get('set-auth-token') ?? '')
    return c.json(await answer.json())
  })
  return app
}

/** What a sign-in reads: the device's own words and the address that limits count by. No cookie, no length of another body. */
const ownHeaders = (headers: Headers): Headers => {
  const own = new Headers({ 'content-type': 'application/json' })
  for (const [name, value] of headers)
    if (name.startsWith('tidelist-') || name.startsWith('x-tidelist-') || name === 'user-agent')
      own.set(name, value)
  return own
}

/** The session that Better Auth makes is the browser's: it ends at once, and what is left of it is the code for the device. */
async function answerCallback(
  c: Context,
  { auth, database, trustedProxyHeader }: OidcDeps,
): Promise<Response> {
  const answer = await auth.handler(requestForAuth(c, trustedProxyHeader))
  const to = answer.headers.get('location')
  const url = to !== null && URL.canParse(to) ? new URL(to) : null
  const token = answer.headers.get('set-auth-token')
  const asker = token === null ? null : await auth.askerOf(`Bearer ${token}`)
  const asked = startQuery.safeParse({ challenge: url?.searchParams.get('challenge') })
  if (asker === null || !asked.success)
    return answerPage(c, words.signInStopped(url?.searchParams.get('error') ?? null), 400)
  await database.transaction((run) => run.query('delete from sessions where id = $1', [asker.sessionId]))
  const code = await makeSignInCode(database, { userId: asker.userId, challenge: asked.data.challenge })
  return answerPage(c, words.signedIn(`tidelist://signed-in?code=${code}`))
}
