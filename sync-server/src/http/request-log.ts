/**
 * Gives every request an id, which its answer carries and every line of the log about it, and tells how it was answered. Of an address
 * only the route is kept, because a path or a query may hold what nobody else should read.
 */
import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Logger } from 'pino'

export type RequestEnv = { Variables: { requestId: string } }

export type Answered = {
  readonly method: string
  /** As it was declared; `unmatched` where there is none. */
  readonly route: string
  readonly status: number
  readonly ms: number
}

export type RequestLog = {
  readonly log: Logger
  readonly newId: () => string
  readonly monotonicMs: () => number
  readonly onAnswer: (answered: Answered) => void
}

export const requestLog =
  ({ log, newId, monotonicMs, onAnswer }: RequestLog): MiddlewareHandler<RequestEnv> =>
  async (c, next) => {
    const requestId = newId()
    const startedMs = monotonicMs()
    c.set('requestId', requestId)
    await next()
    c.res.headers.set('X-Request-Id', requestId)
    const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path ?? 'unmatched'
    const answered = { method: c.req.method, route, status: c.res.status, ms: monotonicMs() - startedMs }
    onAnswer(answered)
    log.info({ requestId, ...answered, ms: Math.round(answered.ms * 10) / 10 }, 'answered')
  }
