/**
 * All rows of a database as they stood at one moment, a page at a time. The moment is one short transaction that sets up cursors which outlive
 * it; while the pages are read, changes go on and are not in them.
 */
import { type DeviceTable, quoted, quotedAll } from '../database/device-tables.ts'
import type { LocalDatabase, LocalRunner } from '../database/local-database.ts'
import type { RowTexts } from './snapshot-format.ts'

const ROWS_A_PAGE = 200

const cursor = (table: DeviceTable): string => quoted(`snapshot_${table.name}`)

/** To be called inside the transaction that is the moment. */
export async function holdTables(run: LocalRunner, tables: readonly DeviceTable[]): Promise<void> {
  for (const table of tables)
    await run.exec(
      `declare ${cursor(table)} no scroll cursor with hold for select ${quotedAll(table.columns)} from ${quoted(table.name)}`,
    )
}

export async function* heldPages(
  database: LocalDatabase,
  tables: readonly DeviceTable[],
): AsyncIterable<{ t: string; rows: RowTexts[] }> {
  for (const table of tables) {
    for (;;) {
      const rows = await database.texts(`fetch ${ROWS_A_PAGE} from ${cursor(table)}`)
      if (rows.length === 0) break
      yield { t: table.name, rows }
    }
  }
}

/** Gives the room of the held rows back. */
export async function releaseTables(database: LocalDatabase): Promise<void> {
  await database.exec('close all')
}
