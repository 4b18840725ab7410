/**
 * `undo`, `redo`: both revert a step, and redo reverts an undo. Reverting is an ordinary change: a field gets the value before where the
 * step's value still stands, a row that the step made goes into the Trash. What anybody has changed since stays as it is, and is told.
 */
import {
  canonical,
  currentValue,
  isSyncedTable,
  type Json,
  type Result,
  refuse,
  type StoredRow,
  type SyncedTable,
  stampOf,
  success,
} from '@tidelist/shared-schema'
import type { LeftField, LeftReason, StepOutcome } from '../contract/index.ts'
import { readRows } from '../database/record-sql.ts'
import { inPieces } from '../profile/in-pieces.ts'
import type { Edit, Plan, PlanContext } from '../profile/recorder.ts'
import { firstStep, type StepRow, stepToRedo, stepToUndo } from '../profile/steps.ts'
import { findUsed } from './find-used.ts'
import { findStanding, type IsStanding } from './still-standing.ts'
import { titleOf } from './title-of.ts'

const LEFT_SHOWN = 20

type Reverted = Result<Plan<StepOutcome>>

export async function undo(context: PlanContext): Promise<Reverted> {
  const step = await stepToUndo(context.run)
  return step === null ? refuse('nothing-to-undo') : revert(context, step, 'undo')
}

export async function redo(context: PlanContext): Promise<Reverted> {
  const step = await stepToRedo(context.run)
  return step === null ? refuse('nothing-to-redo') : revert(context, step, 'redo')
}

/** Recorded even when nothing could be put back, so that the next undo goes on to the step before. */
async function revert(context: PlanContext, step: StepRow, kind: 'undo' | 'redo'): Promise<Reverted> {
  const targets = await readTargets(context, step)
  const held = targets.flatMap(({ t, row, values }) =>
    row ? values.map(({ register }) => ({ t, row, register })) : [],
  )
  const isStanding = await findStanding(context, step.stamp, held)
  const isUsed = await findUsed(context, (await firstStep(context.run, step)).made)
  const parts = targets.map((target) => revertRow(step, target, { isStanding, isUsed }))
  const left = parts.flatMap((part) => part.left)
  const edits = parts.flatMap((part) => part.edit ?? [])
  const { command, at_ms } = step
  const rows = edits.filter(({ regs }) => Object.keys(regs).length > 0).length
  return success({
    step: { kind, of: step.stamp, command },
    edits,
    value: { command, atMs: at_ms, rows, left: left.slice(0, LEFT_SHOWN), leftTotal: left.length },
  })
}

/** A row that the step changed, with the values to put back: those before, or a deletion where the step made the row. */
type Target = {
  readonly t: SyncedTable
  readonly id: string
  readonly row: StoredRow | null
  readonly isMade: boolean
  readonly values: readonly { readonly register: string; readonly value: Json }[]
}

async function readTargets(context: PlanContext, step: StepRow): Promise<Target[]> {
  const made = Object.entries(step.made).flatMap(([t, ids]) =>
    ids.map((row_id) => ({ t, row_id, register: 'deleted_at', value: context.nowMs, isMade: true })),
  )
  const [found] = await context.run.query(
    `select coalesce(json_agg(h order by t, row_id, register), '[]') as replaced
     from (select t, row_id, register, value from history where user_id = $1 and replaced_by = $2) h`,
    [context.userId, step.stamp],
  )
  const replaced = (found?.replaced ?? []) as { t: string; row_id: string; register: string; value: Json }[] // the columns of the select
  const all = [...made, ...replaced.map((each) => ({ ...each, isMade: false }))]
  const targets: Target[] = []
  for (const [t, values] of groupBy(all, (each) => each.t)) {
    if (!isSyncedTable(t)) continue
    const byRow = [...groupBy(values, ({ row_id }) => row_id)]
    const some = await inPieces(byRow, context.pause, async (piece) => {
      const stored = await readRows(context.run, context.userId, { t, ids: piece.map(([id]) => id) })
      return piece.map(([id, values]): Target => {
        const row = stored.get(id) ?? null
        return { t, id, row, isMade: values[0]?.isMade === true, values }
      })
    })
    for (const target of some) targets.push(target)
  }
  return targets
}

function groupBy<T>(all: readonly T[], key: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const each of all) {
    const group = groups.get(key(each)) ?? []
    group.push(each)
    groups.set(key(each), group)
  }
  return groups
}

/** What becomes of one row. */
type Part = { readonly edit: Edit | null; readonly left: readonly LeftField[] }

type Facts = { readonly isStanding: IsStanding; isUsed(id: string): boolean }

function revertRow(step: StepRow, { t, id, row, isMade, values }: Target, facts: Facts): Part {
  const leave = (register: string, reason: LeftReason): LeftField => ({
    t,
    id,
    field: isMade ? null : register,
    title: row && titleOf(t, row),
    reason,
  })
  if (row === null) return { edit: null, left: values.map(({ register }) => leave(register, 'gone')) }
  const regs: Record<string, Json> = {}
  const left: LeftField[] = []
  for (const { register, value } of values) {
    const isDeletion = register === 'deleted_at' && value !== null
    if (isMade && row.deleted_at_ms !== null) continue
    if (facts.isStanding({ t, row, register })) {
      if (isDeletion && facts.isUsed(id)) left.push(leave(register, 'in-use'))
      else regs[register] = value
    } else if (canonical(currentValue(t, register, row) ?? null) !== canonical(value))
      left.push(leave(register, changedSince(step, stampOf(row.clk, register))))
  }
  return { edit: { t, id, stored: row, regs }, left }
}

/** The last half of a stamp is its device. */
const changedSince = (step: StepRow, stamp: string): LeftReason =>
  stamp.slice(16) === step.stamp.slice(16) ? 'changed-here' : 'changed-elsewhere'
