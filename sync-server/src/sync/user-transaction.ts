/**
 * One person's transaction: the role that row-level security binds, the person's id, and the time limits are set for it alone, so
 * the connection carries nothing of it to the next one. Everything that touches synced rows runs in here.
 */
import type { SqlRunner } from '@tidelist/shared-schema'
import type { Database, Statement } from '../database/database.ts'
import { APP_ROLE } from '../database/prepare-database.ts'

/**
 * Every statement in here follows an index, by key or by number. While a table's statistics are missing or old, Postgres would
 * rather gather all of a person's rows in a bitmap and sort them, which a first synchronisation feels on every page.
 */
const enterSql = `select set_config('role', '${APP_ROLE}', true), set_config('app.user_id', $1, true),
  set_config('enable_bitmapscan', 'off', true), set_config('statement_timeout', '15s', true), set_config('lock_timeout', '5s', true)`

const enter = (userId: string): Statement => ({ text: enterSql, params: [userId] })

export const asUser = <T>(
  database: Database,
  userId: string,
  work: (run: SqlRunner) => Promise<T>,
): Promise<T> => database.transaction(work, enter(userId))

/** A single statement of theirs that gives one text: one journey to the database instead of three. */
export const readTextAsUser = (database: Database, userId: string, statement: Statement): Promise<string> =>
  database.readText(statement, enter(userId))

/** True in SQL while the session `$2` of the person `$1` may still act. */
export const liveSessionSql =
  'exists (select from sessions where id = $2 and user_id = $1 and expires_at > now())'

/**
 * The same inside `asUser`, and that row-level security binds the transaction to that person: should the entry ever be lost on the way to the database,
 * nobody is let in.
 */
export const boundSessionSql = `${liveSessionSql} and current_user = '${APP_ROLE}' and current_setting('app.user_id', true) = $1`
