/**
 * Rows of tables that a newer server has and this version does not know. They are kept as they came, because the cursor has passed them and the
 * server will not send them again; the version that brings the table takes them from here.
 */
import { isSyncedTable, type PulledRow, pulledRow } from '@tidelist/shared-schema'
import type { LocalRunner } from '../database/local-database.ts'

export async function keepUnknownRows(run: LocalRunner, rows: readonly PulledRow[]): Promise<void> {
  const unknown = rows.filter(({ t }) => !isSyncedTable(t))
  if (unknown.length === 0) return
  await run.query(
    `insert into unknown_rows (t, row_id, seq, clk, regs)
     select t, id, seq, clk, regs from jsonb_to_recordset($1::jsonb) x(t text, id uuid, seq bigint, clk jsonb, regs jsonb)
     on conflict (t, row_id) do update set seq = excluded.seq, clk = excluded.clk, regs = excluded.regs
     where unknown_rows.seq < excluded.seq`,
    [JSON.stringify(unknown)],
  )
}

/** After an update of the app: hands over the kept rows of tables that are known now, and drops them from here. */
export async function takeKnownRows(
  run: LocalRunner,
  { isKnown, store }: { isKnown(t: string): boolean; store(rows: readonly PulledRow[]): Promise<void> },
): Promise<void> {
  const tables = (await run.query('select distinct t from unknown_rows'))
    .map(({ t }) => String(t))
    .filter(isKnown)
  for (const t of tables) {
    const rows = await run.query('select t, row_id as id, seq, clk, regs from unknown_rows where t = $1', [t])
    await store(rows.map((row) => pulledRow.parse({ ...row, seq: Number(row.seq) })))
    await run.query('delete from unknown_rows where t = $1', [t])
  }
}
