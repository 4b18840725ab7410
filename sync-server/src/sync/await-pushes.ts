/** Waits until no push of a person is under way. Every push holds the person's counter from before it looks at its session until it commits. */
import type { SqlRunner } from '@tidelist/shared-schema'

/**
 * Called where a session ends. A push that saw the session alive commits before the caller goes on, and every later one sees what
 * the caller has written: so nothing is written by a session after its end was answered.
 */
export async function awaitPushes(run: SqlRunner, userId: string): Promise<void> {
  // Row-level security binds the owner of the tables as well.
  await run.query("select set_config('app.user_id', $1, true)", [userId])
  await run.query('select from sync_user where user_id = $1 for update', [userId])
}
