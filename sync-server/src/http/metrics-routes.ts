/** `/metrics`, for whoever has the token that was set for it; without a token it is for a port that only the right ones reach. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { Hono } from 'hono'
import { fail } from './failure.ts'
import type { Metrics } from './metrics.ts'

export function metricsRoutes(metrics: Metrics, token: string | null): Hono {
  const expected = token === null ? null : digest(`Bearer ${token}`)
  const isWelcome = (authorization = '') =>
    expected === null || timingSafeEqual(digest(authorization), expected)
  return new Hono()
    .get('/metrics', async (c) =>
      isWelcome(c.req.header('authorization'))
        ? c.body(await metrics.render(), 200, { 'content-type': metrics.contentType })
        : fail(c, { kind: 'unauthorized' }),
    )
    .all('/metrics', (c) => fail(c, { kind: 'method_not_allowed' }))
    .notFound((c) => fail(c, { kind: 'not_found' }))
}

/** Equally long whatever was sent, as the comparison wants it. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
