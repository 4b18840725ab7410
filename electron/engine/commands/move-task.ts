/** `moveTask`: to another place, list or parent. Subtasks follow their task into its list. */
import { type Failure, type Result, refuse, type StoredRow, success } from '@tidelist/shared-schema'
import type { z } from 'zod'
import type { commandInputs } from '../contract/index.ts'
import type { Edit, Plan, PlanContext } from '../profile/recorder.ts'
import { descendants } from './descendants.ts'
import { rankAmong } from './rank-among.ts'
import { readLiveRow } from './read-row.ts'
import { checkList, checkParent, taskNeighbours } from './task-place.ts'

type Input = z.output<typeof commandInputs.moveTask>

export async function moveTask(context: PlanContext, input: Input): Promise<Result<Plan<null>>> {
  const stored = await readLiveRow(context, 'tasks', input.id)
  if (stored === null) return refuse('task-not-found')
  const parentId = input.parentId === undefined ? parentOf(stored) : input.parentId
  const target = await findTarget(context, { stored, parentId, listId: input.listId })
  if (!target.ok) return target
  const listId = target.value
  const placed = await rankAmong(context, taskNeighbours({ listId, parentId }), input)
  const sectionId = input.sectionId === undefined ? keptSection(stored, listId) : input.sectionId
  const placement = { list_id: listId, section_id: sectionId, parent_id: parentId, rank: placed.rank }
  const followers = listId === stored.list_id ? [] : await moveFollowers(context, input.id, listId)
  const others = placed.reranked.filter(({ id }) => id !== input.id)
  return success({
    edits: [{ t: 'tasks', id: input.id, stored, regs: { placement } }, ...others, ...followers],
    value: null,
  })
}

const parentOf = (stored: StoredRow): string | null =>
  stored.parent_id === null ? null : String(stored.parent_id)

const keptSection = (stored: StoredRow, listId: string): string | null =>
  stored.list_id === listId && stored.section_id !== null ? String(stored.section_id) : null

async function findTarget(
  context: PlanContext,
  move: { stored: StoredRow; parentId: string | null; listId: string | undefined },
): Promise<Result<string>> {
  if (move.parentId === null) {
    const listId = move.listId ?? String(move.stored.list_id)
    const failure: Failure | null = move.listId === undefined ? null : await checkList(context, listId)
    return failure ? { ok: false, failure } : success(listId)
  }
  const failure = await checkParent(context, move.stored.id, move.parentId)
  if (failure) return { ok: false, failure }
  const parent = await readLiveRow(context, 'tasks', move.parentId)
  return parent === null ? refuse('parent-not-found') : success(String(parent.list_id))
}

async function moveFollowers(context: PlanContext, id: string, listId: string): Promise<Edit[]> {
  const rows = await descendants(context, id)
  return rows.map((stored) => ({
    t: 'tasks',
    id: stored.id,
    stored,
    regs: {
      placement: {
        list_id: listId,
        section_id: null,
        parent_id: parentOf(stored),
        rank: String(stored.rank),
      },
    },
  }))
}
