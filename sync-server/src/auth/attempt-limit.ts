/** How often something may be done for one subject in a while, counted in the database for all servers on it. */
import { createHash } from 'node:crypto'
import type { BetterAuthRateLimitStorage } from 'better-auth'
import type { Database } from '../database/database.ts'

type Counting = { readonly database: Database; readonly name: string; readonly nowMs: () => number }
type Rule = { readonly max: number; readonly windowS: number }

export type AttemptLimit = {
  /** Counts this attempt. Seconds to wait, or 0 where it may pass. */
  admit(subject: string): Promise<number>
}

export const createAttemptLimit = (options: Counting & Rule): AttemptLimit => ({
  admit: (subject) => admitAttempt(options, subject, options),
})

/**
 * Better Auth's own counting begins its minute anew at each call that may pass, so that whoever calls steadily is refused some day, however slowly:
 * an office behind one address, for one.
 */
export const countForAuth = (counting: Counting): BetterAuthRateLimitStorage => ({
  async consume(key, { window, max }) {
    const waitS = await admitAttempt(counting, key, { max, windowS: window })
    return { allowed: waitS === 0, retryAfter: waitS === 0 ? null : waitS }
  },
})

async function admitAttempt(
  { database, name, nowMs }: Counting,
  subject: string,
  { max, windowS }: Rule,
): Promise<number> {
  const now = nowMs()
  const [row] = await database.transaction((run) =>
    run.query(countSql, [keyOf(name, subject), now, windowS * 1000]),
  )
  if (Number(row?.count) <= max) return 0
  return Math.max(1, Math.ceil((Number(row?.last_request) + windowS * 1000 - now) / 1000))
}

/** The subject is somebody's address or e-mail, which is not kept. */
const keyOf = (name: string, subject: string): string =>
  `${name}|${createHash('sha256').update(subject.trim().toLowerCase()).digest('base64url')}`

const isOver = 'r.last_request <= $2::bigint - $3::bigint'
const countSql = `insert into rate_limits as r (id, key, count, last_request) values ($1, $1, 1, $2::bigint)
on conflict (key) do update set
  count = case when ${isOver} then 1 else r.count + 1 end,
  last_request = case when ${isOver} then $2::bigint else r.last_request end
returning count, last_request`
