/**
 * What stands between a request and Better Auth. It has more routes than are open here: each thing has one door. The form of a body is
 * checked before the library sees it, and every refusal of the library's gets the `kind` that all refusals of this server have.
 */
import type { HttpFailureKind } from '@tidelist/shared-schema'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { authContracts } from '../contract/auth-routes.ts'
import { SMALL_BODY_BYTES } from '../contract/route.ts'
import type { Database } from '../database/database.ts'
import { fail } from '../http/failure.ts'
import { limitBody } from '../http/limit-body.ts'
import { type Body, readBody } from '../http/read-body.ts'
import type { Auth } from './create-auth.ts'
import { requestForAuth } from './request-for-auth.ts'
import { isOfDeletedAccount, recordSeen } from './token-call.ts'

export type AuthDeps = {
  readonly auth: Auth
  readonly database: Database
  readonly trustedProxyHeader: string | null
}

export function authRoutes(deps: AuthDeps): Hono {
  const app = new Hono()
  const answer = (c: Context) => answerAuth(c, deps)
  app.get('/token', (c) => answerToken(c, deps))
  for (const { method, path } of authContracts)
    if (method === 'post') app.post(pathInside(path), limitBody(SMALL_BODY_BYTES), answer)
    else if (path !== '/api/auth/token') app.get(pathInside(path), answer)
  for (const { path } of authContracts)
    app.all(pathInside(path), (c) => fail(c, { kind: 'method_not_allowed' }))
  return app
}

const pathInside = (path: string): string => path.slice('/api/auth'.length)

async function answerToken(c: Context, deps: AuthDeps): Promise<Response> {
  const answer = await answerAuth(c, deps)
  const authorization = c.req.header('authorization')
  if (answer.status === 200) await recordSeen(deps.database, authorization)
  const isDeleted = answer.status === 401 && (await isOfDeletedAccount(deps.database, authorization))
  return isDeleted ? fail(c, { kind: 'account_deleted' }) : answer
}

async function answerAuth(c: Context, deps: AuthDeps): Promise<Response> {
  const body = c.req.method === 'POST' ? await readStrictly(c) : null
  if (body && !body.ok) return fail(c, { kind: body.kind })
  const answer = await deps.auth.handler(requestForAuth(c, deps.trustedProxyHeader, body?.value))
  await deps.database.flush()
  return answer.status >= 400 ? refusal(c, answer) : forNoOtherOrigin(answer)
}

const bodies = new Map(authContracts.map(({ path, body }) => [path, body]))

async function readStrictly(c: Context): Promise<Body> {
  const read = await readBody(c)
  if (!read.ok) return read
  const parsed = bodies.get(c.req.path)?.safeParse(read.value)
  return parsed?.success ? { ok: true, value: parsed.data } : { ok: false, kind: 'malformed' }
}

const kindOfStatus: Readonly<Record<number, HttpFailureKind>> = {
  400: 'malformed',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  429: 'rate_limited',
}

const kindOfCode: Readonly<Record<string, HttpFailureKind>> = {
  PASSWORD_TOO_SHORT: 'password_too_short',
  PASSWORD_TOO_LONG: 'password_too_long',
  TOO_MANY_SIGN_INS: 'too_many_sign_ins',
}

/** `code` is Better Auth's own word, which devices know. */
async function refusal(c: Context, answer: Response): Promise<Response> {
  if (answer.status >= 500) return fail(c, { kind: 'internal' })
  const { code } = z
    .object({ code: z.string().optional() })
    .catch({})
    .parse(await answer.json().catch(() => null))
  const kind = kindOfCode[code ?? ''] ?? kindOfStatus[answer.status] ?? 'refused'
  const headers = headersForNoOtherOrigin(answer)
  headers.delete('content-length')
  headers.set('content-type', 'application/json')
  return new Response(JSON.stringify({ kind, code }), { status: answer.status, headers })
}

const forNoOtherOrigin = (answer: Response): Response =>
  new Response(answer.body, {
    status: answer.status,
    statusText: answer.statusText,
    headers: headersForNoOtherOrigin(answer),
  })

/** No page of another origin may read answers, so nothing is exposed to one; and a limit says when to come back as HTTP does. */
function headersForNoOtherOrigin(answer: Response): Headers {
  const headers = new Headers(answer.headers)
  headers.delete('Access-Control-Expose-Headers')
  const wait = headers.get('X-Retry-After')
  if (wait !== null) headers.set('Retry-After', wait)
  return headers
}
