/**
 * Forgets what only grows with sign-ins and never ends by itself: counters whose time is over, links and codes that nobody may follow any more, sessions that
 * have ended, old keys. Done with the tending of a person's rows, once a day for each person who is here, so that it keeps pace with their number
 * and wakes no sleeping database.
 */
import type { SqlRunner } from '@tidelist/shared-schema'

/** Of each table: many times what a person leaves in a day, and little enough not to be felt in the pull that does it. */
export const ROWS_AT_ONCE = 500

/** Longer than the longest window that is counted in it, which is a day. */
const COUNTERS_MS = 2 * 24 * 3600 * 1000

type Expired = { readonly table: string; readonly key: string; readonly when: string }

/** Everything here is of no use long before: the clocks of servers and database may differ. */
const expired: readonly Expired[] = [
  { table: 'rate_limits', key: 'id', when: 'last_request < $1::bigint' },
  { table: 'sign_in_failures', key: 'account', when: "window_started_at < now() - interval '1 day'" },
  { table: 'sessions', key: 'id', when: "expires_at < now() - interval '1 day'" },
  { table: 'verifications', key: 'id', when: "expires_at < now() - interval '1 day'" },
  { table: 'email_links', key: 'token_hash', when: "expires_at < now() - interval '1 day'" },
  { table: 'sign_in_codes', key: 'code_hash', when: "expires_at < now() - interval '1 day'" },
  // Longer than any session lives, also that of a device in a drawer.
  { table: 'deleted_sessions', key: 'token_hash', when: "deleted_at < now() - interval '400 days'" },
  { table: 'jwks', key: 'id', when: "expires_at < now() - interval '30 days'" },
]

export async function forgetExpired(run: SqlRunner, nowMs: number): Promise<void> {
  for (const { table, key, when } of expired) {
    const text = `delete from ${table} where ${key} in (
      select ${key} from ${table} where ${when} limit ${ROWS_AT_ONCE} for update skip locked)`
    await run.query(text, when.includes('$1') ? [nowMs - COUNTERS_MS] : [])
  }
}
