/** How often something may be done for one subject in a while, counted in the database for all servers on it. */
import { createHash } from 'node:crypto'
import type { Database } from '../database/database.ts'

export type AttemptLimit = {
  /** Counts this attempt. Seconds to wait, or 0 where it may pass. */
  admit(subject: string): Promise<number>
}

export type AttemptLimitOptions = {
  readonly database: Database
  readonly name: string
  readonly max: number
  readonly windowS: number
  readonly nowMs: () => number
}

export const createAttemptLimit = ({
  database,
  name,
  max,
  windowS,
  nowMs,
}: AttemptLimitOptions): AttemptLimit => ({
  async admit(subject) {
    const now = nowMs()
    const [row] = await database.transaction((run) =>
      run.query(countSql, [keyOf(name, subject), now, windowS * 1000]),
    )
    if (Number(row?.count) <= max) return 0
    return Math.max(1, Math.ceil((Number(row?.last_request) + windowS * 1000 - now) / 1000))
  },
})

/** The subject is somebody's address or e-mail, which is not kept. */
const keyOf = (name: string, subject: string): string =>
  `${name}|${createHash('sha256').update(subject.trim().toLowerCase()).digest('base64url')}`

const isOver = 'r.last_request <= $2::bigint - $3::bigint'
const countSql = `insert into rate_limits as r (id, key, count, last_request) values ($1, $1, 1, $2::bigint)
on conflict (key) do update set
  count = case when ${isOver} then 1 else r.count + 1 end,
  last_request = case when ${isOver} then $2::bigint else r.last_request end
returning count, last_request`
