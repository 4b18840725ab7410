/**
 * What a route promises, written once: its document, the fuzzer and the tests of bad input and of isolation are made from these.
 * Every served route is in `routes.ts`, which a test holds.
 */
import type { HttpFailureKind } from '@tidelist/shared-schema'
import type { z } from 'zod'

export type RouteContract = {
  readonly method: 'get' | 'post'
  readonly path: string
  readonly summary: string
  /** Whose token the `Authorization` header has to carry: none, that of a session, or a sync token made from it. */
  readonly caller: 'anyone' | 'session' | 'sync'
  /** Names in the address; a value is always a text. */
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly maxBodyBytes?: number
  readonly answer: AnswerContract
  /** Beside those that every route can give, `everywhere`. */
  readonly refusals: readonly HttpFailureKind[]
}

export type AnswerContract =
  | { readonly type: 'application/json'; readonly schema: z.ZodType }
  | { readonly type: 'text/event-stream' | 'text/html' | 'text/plain' }

export const json = (schema: z.ZodType): AnswerContract => ({ type: 'application/json', schema })

/** The weather, which no caller can rule out. */
export const everywhere: readonly HttpFailureKind[] = ['rate_limited', 'unavailable', 'internal']

export const SMALL_BODY_BYTES = 64 * 1024

export const routeName = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  `${method.toUpperCase()} ${path}`
