/** `/healthz`: the process answers. `/readyz`: the database does as well, asked at most once in a while so that it may sleep. */
import { Hono } from 'hono'
import type { Database } from '../database/database.ts'
import { fail } from './failure.ts'

const ASK_EVERY_MS = 5 * 60_000
const ASK_AGAIN_AFTER_FAILURE_MS = 2_000

export function healthRoutes(database: Database, monotonicMs: () => number): Hono {
  let ready = false
  let askedAtMs = Number.NEGATIVE_INFINITY
  const ask = async (): Promise<boolean> => {
    const patienceMs = ready ? ASK_EVERY_MS : ASK_AGAIN_AFTER_FAILURE_MS
    if (monotonicMs() - askedAtMs < patienceMs) return ready
    askedAtMs = monotonicMs()
    ready = await database
      .transaction((run) => run.query('select 1'))
      .then(() => true)
      .catch(() => false)
    return ready
  }
  return new Hono()
    .get('/healthz', (c) => c.json({ ok: true }))
    .get('/readyz', async (c) =>
      (await ask()) ? c.json({ ok: true }) : fail(c, { kind: 'unavailable', retryAfterS: 2 }),
    )
}
