/**
 * After a backup of the server's database was restored: every person gets another epoch, by which each device notices, pulls everything and gives
 * back what the backup did not have. Without it, numbers given since would stand for other rows than before.
 */
import type { Database } from './database.ts'

/** Returns for how many people. The owner of the table may look past its policy for one transaction, which must not be seen by others. */
export const giveNewEpochs = (database: Database): Promise<number> =>
  database.transaction(async (run) => {
    await run.exec('alter table sync_user no force row level security')
    const people = await run.query('update sync_user set epoch = gen_random_uuid()::text, gc = 0 returning 1')
    await run.exec('alter table sync_user force row level security')
    return people.length
  })
