/**
 * Carries the rows of a profile that was nobody's into the profile of the account that has just signed in on this computer again. They become
 * ordinary new changes there. A row that is there already stays as it is.
 */
import {
  refuse,
  type StoredRow,
  type SyncedTable,
  success,
  syncedTableNames,
  toMergeRow,
} from '@tidelist/shared-schema'
import { readRows } from '../database/record-sql.ts'
import type { Profile } from './open-profile.ts'
import type { Edit } from './recorder.ts'

const ROWS_AT_ONCE = 500

/** Everything in the profile but its device row, read in bulk. */
export async function rowsToCarry(profile: Profile): Promise<{ t: SyncedTable; row: StoredRow }[]> {
  const found: { t: SyncedTable; row: StoredRow }[] = []
  for (const t of syncedTableNames) {
    if (t === 'devices') continue
    const rows = await profile.database.query(
      `select to_jsonb(r) - 'user_id' as row from "${t}" r order by id`,
    )
    found.push(...rows.map(({ row }) => ({ t, row: row as StoredRow }))) // to_jsonb of the table
  }
  return found
}

export async function carryOver(
  rows: readonly { t: SyncedTable; row: StoredRow }[],
  into: Profile,
): Promise<boolean> {
  for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
    const some = rows.slice(at, at + ROWS_AT_ONCE)
    const carried = await into.recorder.change('carryOver', async ({ run, userId }) => {
      const edits: Edit[] = []
      for (const t of new Set(some.map((each) => each.t))) {
        const group = some.filter((each) => each.t === t)
        const known = await readRows(run, userId, { t, ids: group.map(({ row }) => row.id) })
        for (const { row } of group)
          if (!known.has(row.id)) edits.push({ t, id: row.id, stored: null, regs: toMergeRow(t, row).regs })
      }
      return edits.length > 0 ? success({ edits, value: true }) : refuse('import-empty')
    })
    if (!carried.ok && carried.failure.kind !== 'import-empty') return false
  }
  return true
}
