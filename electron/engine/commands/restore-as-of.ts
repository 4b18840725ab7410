/**
 * `restoreTaskAsOf`, `restoreListAsOf`, `restoreEverythingAsOf`: back to how it was at a moment, by new changes, so that nothing is lost and one
 * undo takes all of it back. What was made since goes into the Trash.
 */
import {
  canonical,
  currentValue,
  endOfMoment,
  type HistoryEntry,
  idArray,
  type Json,
  limits,
  type Result,
  refuse,
  registersOf,
  rowAsOf,
  type Stamp,
  type StoredRow,
  type SyncedTable,
  success,
  toMergeRow,
} from '@tidelist/shared-schema'
import type { RestoreCounts, RestoreScope } from '../contract/index.ts'
import { readRows } from '../database/record-sql.ts'
import { inPieces } from '../profile/in-pieces.ts'
import type { Edit, Plan, PlanContext } from '../profile/recorder.ts'
import { changedSince } from './changed-since.ts'
import { readRow } from './read-row.ts'

type Restored = Result<Plan<RestoreCounts>>

export const restoreTaskAsOf = (
  context: PlanContext,
  { id, atMs }: { id: string; atMs: number },
): Promise<Restored> => restoreAsOf(context, { what: 'task', id }, atMs)

export const restoreListAsOf = (
  context: PlanContext,
  { id, atMs }: { id: string; atMs: number },
): Promise<Restored> => restoreAsOf(context, { what: 'list', id }, atMs)

export const restoreEverythingAsOf = (context: PlanContext, { atMs }: { atMs: number }): Promise<Restored> =>
  restoreAsOf(context, { what: 'everything' }, atMs)

/** What the command would do now, without doing it. */
export async function restorePreview(
  context: PlanContext,
  { scope, atMs }: { scope: RestoreScope; atMs: number },
): Promise<Result<RestoreCounts>> {
  const planned = await restoreAsOf(context, scope, atMs)
  return planned.ok ? success(planned.value.value) : planned
}

async function restoreAsOf(context: PlanContext, scope: RestoreScope, atMs: number): Promise<Restored> {
  const moment = endOfMoment(atMs)
  if (!(await wasThere(context, scope, moment))) return refuse('not-there-then')
  const changed = await changedSince(context, scope, moment)
  const rows = [...changed.values()].reduce((sum, ids) => sum + ids.length, 0)
  if (rows > limits.restoreRows) return refuse('restore-too-large')
  const edits: Edit[] = []
  for (const [t, ids] of changed) {
    const some = await inPieces(ids, context.pause, (piece) => editsBack(context, { t, ids: piece, moment }))
    for (const edit of some) edits.push(edit)
  }
  return success({ edits, value: countOf(edits) })
}

async function wasThere(context: PlanContext, scope: RestoreScope, moment: Stamp): Promise<boolean> {
  if (scope.what === 'everything') return true
  const row = await readRow(context, scope.what === 'task' ? 'tasks' : 'lists', scope.id)
  return row !== null && row.clk['*'] <= moment
}

type Some = { t: SyncedTable; ids: readonly string[]; moment: Stamp }

async function editsBack(context: PlanContext, { t, ids, moment }: Some): Promise<Edit[]> {
  const stored = await readRows(context.run, context.userId, { t, ids })
  const past = new Map<string, HistoryEntry[]>()
  const entries = await context.run.query(
    `select h.t, h.row_id, h.register, h.stamp, h.value, h.replaced_by, h.base from unnest(($2::text)::uuid[]) k(id)
     cross join lateral (select * from history where user_id = $1 and row_id = k.id and t = $3 offset 0) h`,
    [context.userId, idArray(ids), t],
  )
  for (const entry of entries as HistoryEntry[]) {
    const known = past.get(entry.row_id) ?? []
    known.push(entry)
    past.set(entry.row_id, known)
  } // the columns of the select
  return [...stored.values()].flatMap((row) =>
    editBack(context, { t, row, moment, past: past.get(row.id) ?? [] }),
  )
}

type One = { t: SyncedTable; row: StoredRow; moment: Stamp; past: readonly HistoryEntry[] }

function editBack(context: PlanContext, { t, row, moment, past }: One): Edit[] {
  const then = rowAsOf(toMergeRow(t, row), past, moment)
  const regs: Record<string, Json> = {}
  if (then === null) {
    if (row.deleted_at_ms === null) regs.deleted_at = context.nowMs
  } else
    for (const register of Object.keys(registersOf(t))) {
      const value = then.regs[register] ?? null
      if (canonical(value) !== canonical(currentValue(t, register, row) ?? null)) regs[register] = value
    }
  return Object.keys(regs).length === 0 ? [] : [{ t, id: row.id, stored: row, regs }]
}

function countOf(edits: readonly Edit[]): RestoreCounts {
  const counts = { changed: 0, restored: 0, trashed: 0, tasks: 0 }
  for (const { t, stored, regs } of edits) {
    const wasDeleted = stored?.deleted_at_ms !== null
    const isDeleted = 'deleted_at' in regs ? regs.deleted_at !== null : wasDeleted
    if (wasDeleted === isDeleted) counts.changed += 1
    else if (isDeleted) counts.trashed += 1
    else counts.restored += 1
    if (t === 'tasks') counts.tasks += 1
  }
  return counts
}
