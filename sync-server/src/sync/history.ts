/** What a person's changes replaced, page by page, newest first, and the end of what is kept of it. */
import {
  formatStamp,
  type HistoryEntry,
  type HistoryQuery,
  type HistoryReply,
  limits,
  newClock,
  type SqlRunner,
  serverDevice,
} from '@tidelist/shared-schema'
import type { Database } from '../database/database.ts'
import type { Identity } from '../token/verify-token.ts'
import { asUser, boundSessionSql } from './user-transaction.ts'

/** Null when the session is no longer live. */
export const historyPage = (
  database: Database,
  identity: Identity,
  query: HistoryQuery,
): Promise<Omit<HistoryReply, 'serverTime'> | null> =>
  asUser(database, identity.userId, async (run) => {
    const [session] = await run.query(`select ${boundSessionSql} as live`, [
      identity.userId,
      identity.sessionId,
    ])
    if (session?.live !== true) return null
    const found = (await readPage(run, identity.userId, query)) as HistoryEntry[] // the columns of the select
    const entries = within(found.slice(0, query.limit), limits.bodyBytes)
    const last = found.length > entries.length ? entries.at(-1) : undefined
    return { entries: [...entries] as HistoryReply['entries'], before: last ? cursorOf(last) : null } // Json under another name
  })

const columns = 't, row_id, register, stamp, value, replaced_by, base'
const order = 'replaced_by desc, row_id desc, register desc, stamp desc'

function readPage(run: SqlRunner, userId: string, { before, limit }: HistoryQuery) {
  const [stamp, rowId, register, own] = before?.split('.') ?? []
  const select = `select ${columns} from history where user_id = $1`
  const page = `order by ${order} limit ${limit + 1}`
  if (stamp === undefined) return run.query(`${select} ${page}`, [userId])
  if (rowId === undefined) return run.query(`${select} and replaced_by < $2 ${page}`, [userId, stamp])
  return run.query(
    `${select} and replaced_by <= $2 and (replaced_by, row_id, register, stamp) < ($2, $3::uuid, $4, $5) ${page}`,
    [userId, stamp, rowId, register, own],
  )
}

const cursorOf = ({ replaced_by, row_id, register, stamp }: HistoryEntry): string =>
  [replaced_by, row_id, register, stamp].join('.')

/** As many entries from the start as fit, and one in any case. */
function within(entries: readonly HistoryEntry[], maxBytes: number): readonly HistoryEntry[] {
  let bytes = 0
  const tooMany = entries.findIndex((entry, index) => {
    bytes += Buffer.byteLength(JSON.stringify(entry))
    return bytes > maxBytes && index > 0
  })
  return tooMany === -1 ? entries : entries.slice(0, tooMany)
}

const DAY_MS = 24 * 3600 * 1000

/** Forgets what was replaced too long ago. Runs inside the person's transaction. */
export async function purgeHistory(run: SqlRunner, userId: string, nowMs: number): Promise<void> {
  const oldest = formatStamp({
    ...newClock(serverDevice),
    ms: Math.max(0, nowMs - limits.historyDays * DAY_MS),
  })
  await run.query('delete from history where user_id = $1 and replaced_by < $2', [userId, oldest])
}
