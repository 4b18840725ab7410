/** What changed after a device's cursor, page by page, in one order. The last page returns the counter itself. */
import {
  limits,
  type PulledRow,
  type PullQuery,
  type PullReply,
  type SqlRunner,
  type StoredRow,
  type SyncedTable,
  toMergeRow,
  withoutDefaults,
} from '@tidelist/shared-schema'
import type { Database } from '../database/database.ts'
import type { Identity } from '../token/verify-token.ts'
import { type Counter, toCounter } from './counter.ts'
import { pullSql } from './pull-sql.ts'
import { isTendingDue, tend } from './tend.ts'
import { asUser } from './user-transaction.ts'

export type PullOutcome =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly refusal: { readonly kind: 'unauthorized' | 'epoch' | 'resync_required' } }

export type PullContext = {
  readonly database: Database
  readonly identity: Identity
  readonly nowMs: number
  readonly newEpoch: () => string
}

export const pull = (query: PullQuery, context: PullContext): Promise<PullOutcome> =>
  asUser(context.database, context.identity.userId, (run) => pullInside(run, query, context))

const statement = pullSql()

async function pullInside(run: SqlRunner, query: PullQuery, context: PullContext): Promise<PullOutcome> {
  const { userId, sessionId } = context.identity
  const read = () => run.query(statement, [userId, sessionId, query.cursor, query.limit])
  let rows = await read()
  if (rows[0]?.live !== true) return { ok: false, refusal: { kind: 'unauthorized' } }
  if (rows[0].epoch === null) {
    await run.query(firstCounterSql, [userId, context.newEpoch()])
    rows = await read()
  }
  if (isTendingDue(Number(rows[0]?.tended_at_ms ?? 0), context.nowMs)) {
    await tend(run, userId, context.nowMs)
    rows = await read()
  }
  const [head = {}] = rows
  const counter = toCounter(head)
  const refusal = fence(query, counter)
  if (refusal) return { ok: false, refusal: { kind: refusal } }
  const found = rows.filter(({ t }) => t !== null).map(toPulledRow)
  return {
    ok: true,
    json: pageJson(found, query, { counter, total: Number(head.total), nowMs: context.nowMs }),
  }
}

/** So that a person who has never pushed has one epoch from the first pull on. */
const firstCounterSql =
  'insert into sync_user (user_id, epoch) values ($1, $2) on conflict (user_id) do nothing'

/** The pages of a snapshot, the first of which starts at 0, may lie behind the fence as long as it stands still. */
function fence(query: PullQuery, { epoch, seq, gc }: Counter): 'epoch' | 'resync_required' | null {
  if (query.epoch !== undefined && query.epoch !== epoch) return 'epoch'
  if (query.cursor > seq) return 'epoch'
  if (query.snapshot !== undefined) return query.snapshot === gc ? null : 'resync_required'
  return query.cursor > 0 && query.cursor < gc ? 'resync_required' : null
}

/** A `PullReply` as text: each row is made into JSON once, for its size and for the answer. */
function pageJson(
  found: readonly PulledRow[],
  query: PullQuery,
  { counter, total, nowMs }: { counter: Counter; total: number; nowMs: number },
): string {
  const texts = within(
    found.slice(0, query.limit).map((row) => JSON.stringify(row)),
    limits.bodyBytes,
  )
  const last = found[texts.length - 1]
  const hasMore = total > texts.length
  const rest: Omit<PullReply, 'rows'> = {
    cursor: hasMore && last ? last.seq : counter.seq,
    hasMore,
    remaining: total - texts.length,
    gc: counter.gc,
    epoch: counter.epoch,
    serverTime: nowMs,
  }
  return `{"rows":[${texts.join(',')}],${JSON.stringify(rest).slice(1)}`
}

/** As many rows from the start as fit, and one in any case. */
function within(rows: readonly string[], maxBytes: number): readonly string[] {
  let bytes = 0
  const tooMany = rows.findIndex((row, index) => {
    bytes += Buffer.byteLength(row)
    return bytes > maxBytes && index > 0
  })
  return tooMany === -1 ? rows : rows.slice(0, tooMany)
}

function toPulledRow(found: Record<string, unknown>): PulledRow {
  const t = found.t as SyncedTable // the statement names the tables itself
  const row = found.row as StoredRow // and takes the row from one
  const { clk, regs } = withoutDefaults(t, toMergeRow(t, row))
  return { t, id: row.id, seq: Number(found.row_seq), clk, regs }
}
