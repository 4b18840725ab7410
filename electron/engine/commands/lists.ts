/** `createList`, `renameList`, `moveList`. */
import { inboxId, type Result, refuse, success } from '@tidelist/shared-schema'
import type { z } from 'zod'
import type { commandInputs } from '../contract/index.ts'
import type { Plan, PlanContext } from '../profile/recorder.ts'
import { checkName } from './checks.ts'
import { type Neighbours, rankAmong } from './rank-among.ts'
import { readLiveRow, readRow } from './read-row.ts'

type Inputs = { [C in 'createList' | 'renameList' | 'moveList']: z.output<(typeof commandInputs)[C]> }

export async function createList(
  context: PlanContext,
  input: Inputs['createList'],
): Promise<Result<Plan<{ id: string }>>> {
  const failure = checkName(input.name)
  if (failure) return { ok: false, failure }
  const id = input.id ?? context.newId()
  if (id === inboxId || (input.id && (await readRow(context, 'lists', id))))
    return refuse('input-malformed', 'id')
  const parentId = input.parentId ?? null
  const folder = await checkFolder(context, parentId)
  if (!folder.ok) return folder
  const { rank, reranked } = await rankAmong(context, listNeighbours(parentId), {})
  const regs = {
    name: input.name.trim(),
    kind: input.kind ?? 'list',
    look: { color: input.color ?? null, icon: null },
    placement: { parent_id: parentId, rank },
  }
  return success({ edits: [{ t: 'lists', id, stored: null, regs }, ...reranked], value: { id } })
}

export async function renameList(
  context: PlanContext,
  input: Inputs['renameList'],
): Promise<Result<Plan<null>>> {
  const failure = checkName(input.name)
  if (failure) return { ok: false, failure }
  const stored = await readLiveRow(context, 'lists', input.id)
  if (stored === null) return refuse('list-not-found')
  return success({
    edits: [{ t: 'lists', id: input.id, stored, regs: { name: input.name.trim() } }],
    value: null,
  })
}

export async function moveList(context: PlanContext, input: Inputs['moveList']): Promise<Result<Plan<null>>> {
  const stored = await readLiveRow(context, 'lists', input.id)
  if (stored === null) return refuse('list-not-found')
  const current = stored.parent_id === null ? null : String(stored.parent_id)
  const parentId = input.parentId === undefined ? current : input.parentId
  const folder = await checkFolder(context, parentId, input.id)
  if (!folder.ok) return folder
  const { rank, reranked } = await rankAmong(context, listNeighbours(parentId), input)
  const placement = { parent_id: parentId, rank }
  const others = reranked.filter(({ id }) => id !== input.id)
  return success({
    edits: [{ t: 'lists', id: input.id, stored, regs: { placement } }, ...others],
    value: null,
  })
}

const listNeighbours = (parentId: string | null): Neighbours =>
  parentId === null
    ? { t: 'lists', where: 'parent_id is null and deleted_at_ms is null', params: [] }
    : { t: 'lists', where: 'parent_id = $2::uuid and deleted_at_ms is null', params: [parentId] }

/** A parent must be a folder that is there, and not inside of what is moved. */
async function checkFolder(
  context: PlanContext,
  parentId: string | null,
  movedId?: string,
): Promise<Result<null>> {
  let id = parentId
  for (let depth = 0; id !== null && depth < 100; depth += 1) {
    if (id === movedId) return refuse('parent-cycle')
    const folder = await readLiveRow(context, 'lists', id)
    if (folder === null || (depth === 0 && folder.kind !== 'folder')) return refuse('parent-not-found')
    id = folder.parent_id === null ? null : String(folder.parent_id)
  }
  return success(null)
}
