/**
 * Ten failed sign-ins of one account in fifteen minutes, from whatever addresses, and further attempts are refused. An attempt is
 * counted before the password is checked, so that many at once cannot pass together, and forgotten when the password was right.
 */
import { createHash } from 'node:crypto'
import type { Database } from '../database/database.ts'

const MAX_FAILURES = 10
const WINDOW_MINUTES = 15

export type SignInLimit = {
  /** False when this account has failed too often. */
  admit(email: string): Promise<boolean>
  succeeded(email: string): Promise<void>
}

export const createSignInLimit = (database: Database): SignInLimit => ({
  async admit(email) {
    const [row] = await database.transaction((run) => run.query(countSql, [accountOf(email)]))
    return Number(row?.failures) <= MAX_FAILURES
  },
  async succeeded(email) {
    await database.transaction((run) =>
      run.query('delete from sign_in_failures where account = $1', [accountOf(email)]),
    )
  },
})

/** The address itself is not kept: accounts that do not exist are counted as well. */
export const accountOf = (email: string): string =>
  createHash('sha256').update(email.trim().toLowerCase()).digest('base64url')

const expired = `f.window_started_at < now() - interval '${WINDOW_MINUTES} minutes'`
const countSql = `insert into sign_in_failures as f (account, failures, window_started_at) values ($1, 1, now())
on conflict (account) do update set
  failures = case when ${expired} then 1 else f.failures + 1 end,
  window_started_at = case when ${expired} then now() else f.window_started_at end
returning failures`
