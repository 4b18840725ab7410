/**
 * Takes one device's changes into the person's rows: lock the counter, read the rows, merge in memory, write what changed with one
 * number each. Repeating a push changes nothing, numbers included. A row that cannot be taken is refused by itself.
 */
import type { PushReply, PushRequest, PushResult, RowWrite, SqlRunner } from '@tidelist/shared-schema'
import { checkRow, limits, stampMs, stampPattern } from '@tidelist/shared-schema'
import type { Database } from '../database/database.ts'
import { errorCode } from '../database/retry.ts'
import type { Identity } from '../token/verify-token.ts'
import { conflictsToRecord } from './conflicts.ts'
import { type Counter, toCounter } from './counter.ts'
import { type MergedRow, mergeWrites } from './merge-writes.ts'
import { readRows, writeMerged } from './push-sql.ts'
import { asUser, boundSessionSql } from './user-transaction.ts'

export type PushRefusal =
  | { readonly kind: 'unauthorized' }
  | { readonly kind: 'epoch' }
  | { readonly kind: 'resync_required' }
  | { readonly kind: 'clock_skew'; readonly serverTime: number }

export type PushOutcome =
  | { readonly ok: true; readonly reply: PushReply; readonly seq: number }
  | { readonly ok: false; readonly refusal: PushRefusal }

export type PushContext = {
  readonly database: Database
  readonly identity: Identity
  readonly nowMs: number
  readonly newEpoch: () => string
}

export async function push(request: PushRequest, context: PushContext): Promise<PushOutcome> {
  const latestMs = context.nowMs + limits.clockAheadMs
  if (isClockAhead(request, latestMs))
    return { ok: false, refusal: { kind: 'clock_skew', serverTime: context.nowMs } }
  const checked = request.rows.map((row) => checkRow(row, latestMs))
  const writes = checked.flatMap((each) => (each.ok ? [each.write] : []))
  const taken = await take(writes, request, context)
  if (!taken.ok) return taken
  const results = [...taken.results]
  const all = checked.map((each, index): PushResult => {
    const { t, id } = request.rows[index] ?? { t: '', id: '' }
    return each.ok
      ? (results.shift() ?? { t, id, st: 'rejected' })
      : { t, id, st: 'rejected', code: each.code }
  })
  const { epoch, seq } = taken.counter
  return { ok: true, reply: { serverTime: context.nowMs, epoch, results: all }, seq }
}

type Taken =
  | { ok: true; results: readonly PushResult[]; counter: Counter }
  | { ok: false; refusal: PushRefusal }

/**
 * Rows pass `checkRow` first, so the database has no reason to refuse a value. Should it refuse one all the same, the halves are
 * tried apart until the row at fault stands alone, because it must not delay the others.
 */
async function take(writes: readonly RowWrite[], request: PushRequest, context: PushContext): Promise<Taken> {
  try {
    return await asUser(context.database, context.identity.userId, (run) =>
      takeInside(run, { writes, request, context }),
    )
  } catch (error) {
    if (!isRefusedValue(error)) throw error
    const [first] = writes
    if (first === undefined) throw error
    if (writes.length > 1) return takeHalves(writes, request, context)
    const rest = await take([], request, context)
    return rest.ok
      ? { ...rest, results: [{ t: first.t, id: first.id, st: 'rejected', code: 'invalid_value' }] }
      : rest
  }
}

async function takeHalves(
  writes: readonly RowWrite[],
  request: PushRequest,
  context: PushContext,
): Promise<Taken> {
  const middle = Math.ceil(writes.length / 2)
  const first = await take(writes.slice(0, middle), request, context)
  if (!first.ok) return first
  const second = await take(writes.slice(middle), request, context)
  if (!second.ok) return second
  return { ...second, results: [...first.results, ...second.results] }
}

type Inside = { writes: readonly RowWrite[]; request: PushRequest; context: PushContext }

async function takeInside(run: SqlRunner, { writes, request, context }: Inside): Promise<Taken> {
  const { userId, sessionId } = context.identity
  const [locked] = await run.query(lockSql, [userId, sessionId, context.newEpoch()])
  if (!locked) return { ok: false, refusal: { kind: 'unauthorized' } }
  const counter = toCounter(locked)
  const refusal = fence(request, counter)
  if (refusal) return { ok: false, refusal }
  const stored = await readRows(run, { identity: context.identity, writes })
  if (!stored) return { ok: false, refusal: { kind: 'unauthorized' } }
  const { results, rows, losses, replaced } = mergeWrites(writes, stored)
  const conflictRows = losses.length === 0 ? [] : await conflictsToRecord(run, { userId, losses })
  // A conflict that this very push settles is written by the push itself.
  const settled = new Set(rows.map(({ id }) => id))
  const changed: MergedRow[] = [...rows, ...conflictRows.filter(({ id }) => !settled.has(id))]
  const seq = await writeMerged(run, { userId, seq: counter.seq, rows: changed, replaced })
  return { ok: true, results, counter: { ...counter, seq } }
}

/** Makes the row or locks it. The update changes nothing; it takes the lock and returns the row as it is once the lock is held. */
const lockSql = `insert into sync_user (user_id, epoch) select $1, $3 where ${boundSessionSql}
on conflict (user_id) do update set seq = sync_user.seq returning epoch, seq, gc`

function fence(request: PushRequest, counter: Counter): PushRefusal | null {
  if (request.epoch !== null && request.epoch !== counter.epoch) return { kind: 'epoch' }
  if (request.cursor > counter.seq) return { kind: 'epoch' }
  return request.cursor < counter.gc ? { kind: 'resync_required' } : null
}

/** A clock that is ahead stamps everything ahead: the device corrects itself and sends the same rows again. */
const isClockAhead = (request: PushRequest, latestMs: number): boolean =>
  request.rows.some((row) =>
    Object.values(row.regs).some(([, author]) => stampPattern.test(author) && stampMs(author) > latestMs),
  )

/** Data exceptions and broken constraints. */
const isRefusedValue = (error: unknown): boolean => /^2[23]/.test(errorCode(error) ?? '')
