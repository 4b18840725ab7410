/** `editTask`, `completeTask`, `reopenTask`: changes of one task's own registers. */
import { type Json, type Result, refuse, success } from '@tidelist/shared-schema'
import type { z } from 'zod'
import type { commandInputs } from '../contract/index.ts'
import type { Plan, PlanContext } from '../profile/recorder.ts'
import { checkTaskTexts, dueRegister } from './checks.ts'
import { readLiveRow } from './read-row.ts'

type Input = z.output<typeof commandInputs.editTask>

export async function editTask(context: PlanContext, input: Input): Promise<Result<Plan<null>>> {
  const failure = checkTaskTexts(input)
  if (failure) return { ok: false, failure }
  const regs: Record<string, Json> = {}
  if (input.title !== undefined) regs.title = input.title.trim()
  if (input.notes !== undefined) regs.notes = input.notes
  if (input.due !== undefined) regs.due = dueRegister(input.due, context.zone)
  if (input.doOn !== undefined) regs.do_on = input.doOn
  if (input.priority !== undefined) regs.priority = input.priority
  return changeTask(context, input.id, regs)
}

export const completeTask = (context: PlanContext, { id }: { id: string }): Promise<Result<Plan<null>>> =>
  changeTask(context, id, { status: { status: 'done', completed_at_ms: context.nowMs } })

export const reopenTask = (context: PlanContext, { id }: { id: string }): Promise<Result<Plan<null>>> =>
  changeTask(context, id, { status: { status: 'open', completed_at_ms: null } })

async function changeTask(
  context: PlanContext,
  id: string,
  regs: Record<string, Json>,
): Promise<Result<Plan<null>>> {
  const stored = await readLiveRow(context, 'tasks', id)
  if (stored === null) return refuse('task-not-found')
  return success({ edits: [{ t: 'tasks', id, stored, regs }], value: null })
}
