/** One stored row for a command to decide on. */
import type { StoredRow, SyncedTable } from '@tidelist/shared-schema'
import { readRows } from '../database/record-sql.ts'
import type { PlanContext } from '../profile/recorder.ts'

export const readRow = async (context: PlanContext, t: SyncedTable, id: string): Promise<StoredRow | null> =>
  (await readRows(context.run, context.userId, { t, ids: [id] })).get(id) ?? null

/** Null for a row in the Trash as well. */
export async function readLiveRow(
  context: PlanContext,
  t: SyncedTable,
  id: string,
): Promise<StoredRow | null> {
  const row = await readRow(context, t, id)
  return row === null || row.deleted_at_ms !== null ? null : row
}
