/**
 * Starting over with the server: after it was restored from a backup (another epoch) or when it cannot continue from this device's cursor. The device pulls
 * everything again and then sends what the server does not have. Merging makes this safe: nothing here is dropped.
 */
import { syncedTableNames } from '@tidelist/shared-schema'
import type { LocalDatabase } from '../database/local-database.ts'

/** Forgets what the server was known to hold. */
export async function startOver(database: LocalDatabase): Promise<void> {
  await database.transaction(async (run) => {
    await run.query('update engine_state set cursor = 0, epoch = null, gc = 0, reconciled = 0 where id = 1')
    for (const t of syncedTableNames)
      await run.query(`update "${t}" set server_seq = null where server_seq is not null`)
  })
}

/** After the pull from 0: rows that the server did not send are queued whole. Also the way in which a first sign-in sends all. */
export async function queueUnknownRows(database: LocalDatabase): Promise<void> {
  for (const t of syncedTableNames)
    await database.query(
      `insert into outbox (t, row_id, register, stamp, base)
       select '${t}', r.id, '*', r.clk->>'*', null from "${t}" r
       where r.server_seq is null
         and not exists (select 1 from outbox o where o.t = '${t}' and o.row_id = r.id and o.register = '*')
       on conflict do nothing`,
    )
}
