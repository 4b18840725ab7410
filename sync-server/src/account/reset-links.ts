/** Links to set a password anew are Better Auth's: each is a row whose value is the person's id. */
import type { SqlRunner } from '@tidelist/shared-schema'

/** A link that lies in a mailbox must not outlive what makes it needless, or a change of the mailbox. */
export async function dropResetLinks(run: SqlRunner, userId: string): Promise<void> {
  await run.query('delete from verifications where value = $1', [userId])
}
