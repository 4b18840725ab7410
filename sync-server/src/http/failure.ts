/** Every answer that is not a success: `{ kind, ... }` and nothing that tells what went on inside. */
import type { HttpFailureKind } from '@tidelist/shared-schema'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

export const statusOf: Record<HttpFailureKind, ContentfulStatusCode> = {
  unauthorized: 401,
  forbidden: 403,
  refused: 422,
  account_deleted: 401,
  wrong_password: 403,
  password_too_short: 400,
  password_too_long: 400,
  too_many_sign_ins: 429,
  epoch: 409,
  resync_required: 409,
  clock_skew: 409,
  account_mismatch: 412,
  too_large: 413,
  malformed: 400,
  unsupported_encoding: 415,
  upgrade_required: 426,
  rate_limited: 429,
  unavailable: 503,
  not_found: 404,
  method_not_allowed: 405,
  internal: 500,
}

export type HttpFailure = {
  readonly kind: HttpFailureKind
  readonly serverTime?: number
  readonly retryAfterS?: number
}

/** Answered before the request's body is read; the listener would cut a connection with unread bytes soon after, in a later request. */
const unreadKinds = new Set<HttpFailureKind>([
  'unauthorized',
  'too_large',
  'unsupported_encoding',
  'rate_limited',
  'not_found',
  'method_not_allowed',
])

export function fail(c: Context, { kind, serverTime, retryAfterS }: HttpFailure): Response {
  if (retryAfterS !== undefined) c.header('Retry-After', String(retryAfterS))
  if (c.req.method !== 'GET' && unreadKinds.has(kind)) c.header('Connection', 'close')
  return c.json(serverTime === undefined ? { kind } : { kind, serverTime }, statusOf[kind])
}
