/** Every answer that is not a success: `{ kind, ... }` and nothing that tells what went on inside. */
import type { HttpFailureKind } from '@tidelist/shared-schema'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

const statusOf: Record<HttpFailureKind, ContentfulStatusCode> = {
  unauthorized: 401,
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

export function fail(c: Context, { kind, serverTime, retryAfterS }: HttpFailure): Response {
  if (retryAfterS !== undefined) c.header('Retry-After', String(retryAfterS))
  return c.json(serverTime === undefined ? { kind } : { kind, serverTime }, statusOf[kind])
}
