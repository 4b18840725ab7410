/** The devices on which a person is signed in, which are their live sessions, and ending some of them. */
import type { RevokeRequest, SignedInDevice, SqlRunner } from '@tidelist/shared-schema'
import type { Asker } from '../auth/create-auth.ts'
import type { Database } from '../database/database.ts'
import { awaitPushes } from '../sync/await-pushes.ts'
import { liveSessionSql } from '../sync/user-transaction.ts'

const UNKNOWN_DEVICE = 'Unknown device'
const millis = (column: string) => `floor(extract(epoch from ${column}) * 1000)::float8`

const listSql = `select id, device_id, coalesce(device_name, '${UNKNOWN_DEVICE}') as name, ${millis('created_at')} as signed_in_at,
  ${millis('coalesce(last_seen_at, created_at)')} as last_seen_at, id = $2 as current
from sessions where user_id = $1 and expires_at > now() and ${liveSessionSql}
order by coalesce(last_seen_at, created_at) desc, created_at desc, id`

/** Those seen last come first. None where the asker's session has ended meanwhile. */
export async function listDevices(database: Database, asker: Asker): Promise<SignedInDevice[]> {
  const rows = await database.transaction((run) => run.query(listSql, [asker.userId, asker.sessionId]))
  return rows.map((row) => ({
    id: String(row.id),
    deviceId: row.device_id === null ? null : String(row.device_id),
    name: String(row.name),
    signedInAt: Number(row.signed_in_at),
    lastSeenAt: Number(row.last_seen_at),
    current: row.current === true,
  }))
}

/** How many sessions have ended. Null where the asker's own has ended before. */
export const revokeDevices = (
  database: Database,
  asker: Asker,
  request: RevokeRequest,
): Promise<number | null> =>
  database.transaction(async (run) => {
    await awaitPushes(run, asker.userId)
    if (!(await isLive(run, asker))) return null
    const which = 'others' in request ? 'id <> $2' : 'id = $2'
    const id = 'others' in request ? asker.sessionId : request.id
    const text = `delete from sessions where user_id = $1 and expires_at > now() and ${which} returning id`
    return (await run.query(text, [asker.userId, id])).length
  })

/** Whether the session may still act, asked within the transaction in which it acts. */
export async function isLive(run: SqlRunner, asker: Asker): Promise<boolean> {
  const [row] = await run.query(`select ${liveSessionSql} as live`, [asker.userId, asker.sessionId])
  return row?.live === true
}
