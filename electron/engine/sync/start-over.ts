/**
 * Pulling everything again from 0, for one of two reasons that end differently. The server was restored (another epoch): what it lacks is sent to
 * it, so that it has the union of all devices again. Or this device was away for longer than the server remembers deletions: rows that the server
 * had once and has no more were deleted for good, and go here as well. The database remembers which, over restarts.
 */
import { type Json, type StoredRow, syncedTableNames, toMergeRow } from '@tidelist/shared-schema'
import type { LocalDatabase, LocalRunner } from '../database/local-database.ts'
import type { JournalNote, RecoveredRow, RowName } from '../profile/journal-notes.ts'

/** After another epoch: forgets what the server was known to hold. */
export async function startUnion(database: LocalDatabase): Promise<void> {
  await database.transaction(async (run) => {
    await run.query(
      'update engine_state set cursor = 0, epoch = null, gc = 0, purged_to = 0, reconciled = false, starting_over = true where id = 1',
    )
    for (const t of syncedTableNames)
      await run.query(`update "${t}" set server_seq = null where server_seq is not null`)
  })
}

/**
 * After the fence has passed the cursor. A row's number turns negative until the server sends the row again, so that those it sends no more can be told apart
 * at the end. In the middle of a union it remains one.
 */
export const startReconciling = (database: LocalDatabase): Promise<void> =>
  database.transaction(beginReconciling)

/** The same inside a transaction. */
export async function beginReconciling(run: LocalRunner): Promise<void> {
  await run.query('update engine_state set cursor = 0, gc = 0, reconciled = false where id = 1')
  await run.query('delete from unknown_rows')
  for (const t of syncedTableNames)
    await run.query(`update "${t}" set server_seq = -server_seq where server_seq > 0`)
}

/** What a pull from 0 ends with. Called in turn with the writer when the last page is stored. A whole row that has a base is given back, and not new. */
export async function finishUnion(run: LocalRunner): Promise<void> {
  for (const t of syncedTableNames)
    await run.query(
      `insert into outbox (t, row_id, register, stamp, base)
       select '${t}', r.id, '*', r.clk->>'*', r.clk->>'*' from "${t}" r where r.server_seq is null on conflict do nothing`,
    )
  await run.query('update engine_state set starting_over = false, reconciled = true where id = 1')
}

export const finishReconciling = async (run: LocalRunner): Promise<void> => {
  await run.query('update engine_state set reconciled = true where id = 1')
}

/**
 * Rows that the server had acknowledged and did not send: it has no number for them, and they do not wait to be sent whole. What was edited in them
 * and never sent is kept aside.
 */
export const planForgetAbsent = (run: LocalRunner, userId: string): Promise<JournalNote | null> =>
  planForget(run, {
    userId,
    where: (t) => `(r.server_seq < 0 or r.server_seq is null and not exists (
      select from outbox o where o.t = '${t}' and o.row_id = r.id and o.register = '*'))`,
  })

/** Deleted rows behind the purge fence: the server has dropped them, and a device that has seen them deleted does the same. */
export const planForgetPurged = (
  run: LocalRunner,
  { userId, gc }: { userId: string; gc: number },
): Promise<JournalNote | null> =>
  planForget(run, {
    userId,
    where: (t) => `r.deleted_at_ms is not null and r.server_seq between 1 and ${gc}
      and not exists (select from outbox o where o.t = '${t}' and o.row_id = r.id)`,
  })

async function planForget(
  run: LocalRunner,
  { userId, where }: { userId: string; where(t: string): string },
): Promise<JournalNote | null> {
  const rows: RowName[] = []
  const recovered: RecoveredRow[] = []
  for (const t of syncedTableNames) {
    const found = await run.query(
      `select r.id, case when r.deleted_at_ms is null and exists (select from outbox o where o.t = '${t}' and o.row_id = r.id)
         then to_jsonb(r) - 'user_id' end as unsent
       from "${t}" r where r.user_id = $1 and ${where(t)}`,
      [userId],
    )
    for (const { id, unsent } of found) {
      rows.push({ t, id: String(id) })
      if (unsent !== null) recovered.push(recoveredRow({ t, id: String(id) }, unsent as StoredRow)) // to_jsonb of the table
    }
  }
  return rows.length === 0 ? null : { kind: 'forget', rows, recovered }
}

const recoveredRow = ({ t, id }: RowName, stored: StoredRow): RecoveredRow => ({
  t,
  id,
  regs: toMergeRow(t, stored).regs as Record<string, Json>, // Readonly by its type only
  reason: 'purged',
})
