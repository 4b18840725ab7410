/**
 * A page from the server into the database, with its cursor, in one transaction. The same merge as on the server; rows are read and
 * written in bulk. Where a register here is greater and not waiting, it is sent again (`send-again.ts`).
 */
import {
  type Clk,
  fittingColumns,
  formatStamp,
  type HistoryEntry,
  isSyncedTable,
  mergeRows,
  observe,
  type PulledRow,
  replacedValues,
  type SyncedTable,
  toMergeRow,
  withDefaults,
} from '@tidelist/shared-schema'
import type { LocalDatabase, LocalRunner, Statement } from '../database/local-database.ts'
import { confirmStatement, keepHistoryStatement, readRows, upsertStatement } from '../database/record-sql.ts'
import { keepBeaten } from './beaten.ts'
import type { RecorderState } from './recorder.ts'
import { type Greater, greaterHere, queueMissing } from './send-again.ts'
import { keepUnknownRows } from './unknown-rows.ts'

export type PulledPage = {
  /** The cursor that was asked from. */
  readonly from: number
  readonly rows: readonly PulledRow[]
  readonly cursor: number
  readonly epoch: string
  readonly gc: number
}

/** `isPlaced`: rows were made, moved, completed, deleted or brought back, so that one of them may be nowhere now, or others may have lost or found their list or parent. */
export type Touched = { readonly tables: readonly SyncedTable[]; readonly isPlaced: boolean }

/**
 * Returns what has changed, with the table of each row; null when the page was asked for before the device began again from 0, and so is not stored: what
 * lies before its cursor would never be asked for again.
 */
export async function storePage(
  database: LocalDatabase,
  state: RecorderState,
  page: PulledPage,
): Promise<Touched | null> {
  let clock = state.clock
  for (const row of page.rows) for (const stamp of Object.values(row.clk)) clock = observe(clock, stamp)
  const touched = await database.transaction(async (run) => {
    const [place] = await run.execute(cursorStatement, [])
    if (Number(place?.cursor) !== page.from) return null
    await keepUnknownRows(run, page.rows)
    if (place?.gives_back === true)
      await run.query(notGivenBackSql, [JSON.stringify(page.rows.map(({ t, id }) => ({ t, id })))])
    const changed = await storeKnownRows(run, state.userId, page.rows)
    await run.execute(movedStatement, [page.cursor, page.epoch, page.gc, formatStamp(clock)])
    return changed
  })
  if (touched !== null) state.clock = clock
  return touched
}

const cursorStatement: Statement = {
  name: 'cursor',
  types: [],
  text: `select cursor, exists (select from outbox where register = '*' and base is not null) as gives_back
   from engine_state where id = 1`,
}

/** $1 cursor, $2 epoch, $3 purge fence, $4 clock. */
const movedStatement: Statement = {
  name: 'move_cursor',
  types: ['bigint', 'text', 'bigint', 'text'],
  text: 'update engine_state set cursor = $1, epoch = $2, gc = $3, clock = $4 where id = 1',
}

/** $1 rows that the server has, so that they need not be given back to it whole. */
const notGivenBackSql = `delete from outbox o using jsonb_to_recordset($1::jsonb) x(t text, id uuid)
  where o.register = '*' and o.base is not null and o.t = x.t and o.row_id = x.id`

/** Rows of unknown tables are passed over. */
export async function storeKnownRows(
  run: LocalRunner,
  userId: string,
  rows: readonly PulledRow[],
): Promise<Touched> {
  const tables: SyncedTable[] = []
  let isPlaced = false
  for (const [t, some] of rowsByTable(rows)) {
    const stored = await storeRows(run, userId, { t, rows: some })
    tables.push(...new Array<SyncedTable>(stored.changed).fill(t))
    isPlaced ||= stored.isPlaced
  }
  return { tables, isPlaced }
}

function rowsByTable(rows: readonly PulledRow[]): Map<SyncedTable, PulledRow[]> {
  const groups = new Map<SyncedTable, PulledRow[]>()
  for (const row of rows) {
    if (!isSyncedTable(row.t)) continue
    const group = groups.get(row.t) ?? []
    group.push(row)
    groups.set(row.t, group)
  }
  return groups
}

/** `changed`: how many rows; those that come back as they were sent only get their place in the server's order. */
async function storeRows(
  run: LocalRunner,
  userId: string,
  { t, rows }: { t: SyncedTable; rows: readonly PulledRow[] },
): Promise<{ changed: number; isPlaced: boolean }> {
  const stored = await readRows(run, userId, { t, ids: rows.map(({ id }) => id) })
  const requeued: Greater[] = []
  const changed: unknown[] = []
  const confirmed: { id: string; seq: number }[] = []
  const replaced: HistoryEntry[] = []
  let isPlaced = false
  for (const row of rows) {
    const theirs = withDefaults(t, { clk: row.clk as Clk, regs: row.regs }) // the wire schema requires "*"
    const mine = stored.get(row.id)
    const here = mine ? toMergeRow(t, mine) : null
    const merged = here ? mergeRows(t, here, theirs) : null
    if (here && merged) replaced.push(...replacedValues({ t, id: row.id, here, merged }))
    isPlaced ||= merged === null || merged.changed.some((register) => placing.has(register))
    if (merged) requeued.push(...greaterHere(t, row, merged))
    if (mine && merged?.changed.length === 0 && merged.row.clk['*'] === mine.clk['*'])
      confirmed.push({ id: row.id, seq: row.seq })
    else {
      const columns = fittingColumns(t, { id: row.id, row: merged?.row ?? theirs }, mine ?? null)
      changed.push({ ...columns, server_seq: row.seq })
    }
  }
  if (changed.length > 0) await run.execute(upsertStatement(t), [userId, JSON.stringify(changed)])
  if (confirmed.length > 0) await run.execute(confirmStatement(t), [userId, JSON.stringify(confirmed)])
  if (replaced.length > 0) {
    await run.execute(keepHistoryStatement, [userId, JSON.stringify(replaced)])
    await keepBeaten(run, replaced)
  }
  if (requeued.length > 0) await queueMissing(run, userId, requeued)
  return { changed: changed.length, isPlaced }
}

/** The registers that `findStrays` looks at, of whatever table. */
const placing: ReadonlySet<string> = new Set(['placement', 'status', 'deleted_at'])
