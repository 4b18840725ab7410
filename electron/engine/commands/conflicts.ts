/**
 * `takeOtherValue`, `keepValue`: what a person does about a value that a merge set aside. Both are ordinary changes, so they can be
 * undone, and two devices that settle one conflict at once come to the same end.
 */
import {
  isSyncedTable,
  type Json,
  type Result,
  refuse,
  registersOf,
  type StoredRow,
  success,
} from '@tidelist/shared-schema'
import type { Edit, Plan, PlanContext } from '../profile/recorder.ts'
import { readLiveRow, readRow } from './read-row.ts'

type Target = { id: string }

export async function takeOtherValue(context: PlanContext, { id }: Target): Promise<Result<Plan<null>>> {
  const conflict = await readUnresolved(context, id)
  if (conflict === null) return refuse('conflict-not-found')
  const t = String(conflict.table_name)
  const register = String(conflict.register)
  if (!isSyncedTable(t) || !Object.hasOwn(registersOf(t), register)) return refuse('conflict-row-gone')
  const rowId = String(conflict.row_id)
  const stored = await readRow(context, t, rowId)
  if (stored === null) return refuse('conflict-row-gone')
  const value: Json = conflict.losing_value ?? null
  const taken: Edit = { t, id: rowId, stored, regs: { [register]: value } }
  return success({ edits: [taken, resolve(context, conflict)], value: null })
}

export async function keepValue(context: PlanContext, { id }: Target): Promise<Result<Plan<null>>> {
  const conflict = await readUnresolved(context, id)
  return conflict === null
    ? refuse('conflict-not-found')
    : success({ edits: [resolve(context, conflict)], value: null })
}

async function readUnresolved(context: PlanContext, id: string): Promise<StoredRow | null> {
  const conflict = await readLiveRow(context, 'conflicts', id)
  return conflict?.resolved_at_ms === null ? conflict : null
}

const resolve = (context: PlanContext, stored: StoredRow): Edit => ({
  t: 'conflicts',
  id: stored.id,
  stored,
  regs: { resolved: context.nowMs },
})
