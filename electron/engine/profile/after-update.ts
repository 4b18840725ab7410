/** After the schema has changed: what a newer app or server wrote earlier, and this app could not name then, takes its place. */
import {
  type Columns,
  isRegisterValue,
  isSyncedTable,
  type Json,
  promotedColumns,
  registersOf,
  type StoredRow,
  type SyncedTable,
  syncedTableNames,
} from '@tidelist/shared-schema'
import type { LocalRunner } from '../database/local-database.ts'
import { upsertStatement } from '../database/record-sql.ts'
import { storeKnownRows } from './store-page.ts'
import { takeKnownRows } from './unknown-rows.ts'

export async function afterUpdate(run: LocalRunner): Promise<void> {
  const [state] = await run.query('select user_id from engine_state where id = 1')
  if (!state) return
  const userId = String(state.user_id)
  for (const t of syncedTableNames) await promote(run, userId, t)
  await takeKnownRows(run, {
    isKnown: isSyncedTable,
    store: async (rows) => void (await storeKnownRows(run, userId, rows)),
  })
}

async function promote(run: LocalRunner, userId: string, t: SyncedTable): Promise<void> {
  const names = Object.keys(registersOf(t))
  const found = await run.query(
    `select to_jsonb(r) - 'user_id' as row from "${t}" r
     where r.user_id = $1 and r.extra <> '{}' and exists (select from jsonb_object_keys(r.extra) k where k = any(($2::text)::text[]))`,
    [userId, `{${names.join(',')}}`],
  )
  const rows = found.flatMap(({ row }): Columns[] => {
    const stored = row as StoredRow // to_jsonb of the table
    const columns = promotedColumns(registersOf(t), stored, (name, value: Json) =>
      isRegisterValue(t, name, value),
    )
    return columns ? [{ ...stored, ...columns }] : []
  })
  if (rows.length > 0) await run.execute(upsertStatement(t), [userId, JSON.stringify(rows)])
}
