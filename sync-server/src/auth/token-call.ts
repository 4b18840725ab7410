/**
 * What we add to Better Auth's answer to a device that asks for a sync token: when a token was given, the device was seen; when
 * none was, the device may learn that its account was deleted.
 */
import { createHash } from 'node:crypto'
import type { Database } from '../database/database.ts'

/** A sync token lives ten minutes, so the time told is never older than that while a device is at work. */
const seenSql = `update sessions set last_seen_at = now()
where token = $1 and (last_seen_at is null or last_seen_at < now() - interval '5 minutes')`

export async function recordSeen(database: Database, authorization: string | undefined): Promise<void> {
  const token = sessionTokenIn(authorization)
  if (token !== null) await database.transaction((run) => run.query(seenSql, [token]))
}

export async function isOfDeletedAccount(
  database: Database,
  authorization: string | undefined,
): Promise<boolean> {
  const token = sessionTokenIn(authorization)
  if (token === null) return false
  const rows = await database.transaction((run) =>
    run.query('select from deleted_sessions where token_hash = $1', [hashOf(token)]),
  )
  return rows.length > 0
}

/** As `deleted_sessions` keeps it. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** The part before the signature. Whether the signature is right has been judged before, or is not asked. */
const sessionTokenIn = (authorization: string | undefined): string | null =>
  /^Bearer ([A-Za-z0-9_-]{1,128})\./i.exec(authorization ?? '')?.[1] ?? null
