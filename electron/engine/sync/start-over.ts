/**
 * Starting over with the server: after it was restored from a backup (another epoch) or when it cannot continue from this device's cursor. The device pulls
 * everything again and then sends what the server does not have. Merging makes this safe: nothing here is dropped.
 */
import { syncedTableNames } from '@tidelist/shared-schema'
import type { LocalDatabase } from '../database/local-database.ts'

/** Forgets what the server was known to hold. */
export async function startOver(database: LocalDatabase): Promise<void> {
  await database.transaction(async (run) => {
    await run.query(
      'update engine_state set cursor = 0, epoch = null, gc = 0, reconciled = false, starting_over = true where id = 1',
    )
    for (const t of syncedTableNames)
      await run.query(`update "${t}" set server_seq = null where server_seq is not null`)
  })
}

/** After the pull from 0: rows that the server did not send are queued whole. Does nothing after any other pull. */
export async function sendWhatTheServerLacks(database: LocalDatabase): Promise<void> {
  const [row] = await database.query('select starting_over from engine_state where id = 1')
  if (row?.starting_over !== true) return
  await database.transaction(async (run) => {
    for (const t of syncedTableNames)
      await run.query(
        `insert into outbox (t, row_id, register, stamp, base)
         select '${t}', r.id, '*', r.clk->>'*', null from "${t}" r where r.server_seq is null on conflict do nothing`,
      )
    await run.query('update engine_state set starting_over = false where id = 1')
  })
}
