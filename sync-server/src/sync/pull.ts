/** What changed after a device's cursor, page by page, in one order. The last page returns the counter itself. */
import {
  limits,
  type PulledRow,
  type PullQuery,
  type PullReply,
  type SqlRunner,
  toMergeRow,
  withoutDefaults,
} from '@tidelist/shared-schema'
import { forgetExpired } from '../auth/forget-expired.ts'
import type { Database } from '../database/database.ts'
import type { Identity } from '../token/verify-token.ts'
import type { Counter } from './counter.ts'
import { countSql, type PullPage, pullSql } from './pull-sql.ts'
import { isTendingDue, tend } from './tend.ts'
import { asUser, boundSessionSql, readTextAsUser } from './user-transaction.ts'

export type PullOutcome =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly refusal: { readonly kind: 'unauthorized' | 'epoch' | 'resync_required' } }

export type PullContext = {
  readonly database: Database
  readonly identity: Identity
  readonly nowMs: number
  readonly newEpoch: () => string
}

export async function pull(query: PullQuery, context: PullContext): Promise<PullOutcome> {
  const { database, identity } = context
  const page = await readPage(query, context)
  if (!page.live) return { ok: false, refusal: { kind: 'unauthorized' } }
  if (page.epoch === null || isTendingDue(page.tendedAtMs ?? 0, context.nowMs)) {
    await asUser(database, identity.userId, (run) => prepare(run, context))
    await database.transaction((run) => forgetExpired(run, context.nowMs))
    return pull(query, context)
  }
  const counter: Counter = { epoch: page.epoch, seq: page.seq ?? 0, gc: page.gc ?? 0 }
  const refusal = fence(query, counter)
  if (refusal) return { ok: false, refusal: { kind: refusal } }
  const found = (page.rows ?? []).map(toPulledRow)
  // What was counted is of a later moment than the page.
  const counted = found.length > query.limit ? await countAfter(query.cursor, context) : 0
  const total = Math.max(found.length, counted)
  return { ok: true, json: pageJson(found, query, { counter, total, nowMs: context.nowMs }) }
}

const statement = pullSql()

async function readPage(query: PullQuery, { database, identity }: PullContext): Promise<PullPage> {
  const { userId, sessionId } = identity
  const params = [userId, sessionId, query.cursor, query.limit]
  const isPlannedAnew = query.limit > limits.pullRows
  const page = await readTextAsUser(database, userId, { text: statement, params, isPlannedAnew })
  return JSON.parse(page) as PullPage // as the statement makes it
}

const counting = countSql()

async function countAfter(cursor: number, { database, identity }: PullContext): Promise<number> {
  const params = [identity.userId, cursor]
  return Number(await readTextAsUser(database, identity.userId, { text: counting, params }))
}

/** What has to be done before a pull of somebody who is new, or who was not here today. */
async function prepare(run: SqlRunner, { identity, newEpoch, nowMs }: PullContext): Promise<void> {
  await run.query(firstCounterSql, [identity.userId, identity.sessionId, newEpoch()])
  await tend(run, identity.userId, nowMs)
}

/** So that a person who has never pushed has one epoch from the first pull on. */
const firstCounterSql = `insert into sync_user (user_id, epoch) select $1, $3 where ${boundSessionSql} on conflict (user_id) do nothing`

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

function toPulledRow([t, seq, row]: NonNullable<PullPage['rows']>[number]): PulledRow {
  const { clk, regs } = withoutDefaults(t, toMergeRow(t, row))
  return { t, id: row.id, seq, clk, regs }
}
