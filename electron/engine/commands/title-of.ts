/** What a person calls a row. */
import type { StoredRow, SyncedTable } from '@tidelist/shared-schema'

/** Null for rows without a name of their own, such as a tag's link. */
export function titleOf(t: SyncedTable, row: StoredRow): string | null {
  const name = t === 'tasks' ? row.title : row.name
  return typeof name === 'string' ? name : null
}
