/** `createTask`: a new task at a place, with its tags and, when it names one that is not there, its list: all of it or nothing. */
import { type Failure, inboxId, type Result, rankBetween, refuse, success } from '@tidelist/shared-schema'
import type { z } from 'zod'
import type { commandInputs } from '../contract/index.ts'
import type { Edit, Plan, PlanContext } from '../profile/recorder.ts'
import { checkTaskTexts, dueRegister } from './checks.ts'
import { createList } from './lists.ts'
import { type Placed, rankAmong } from './rank-among.ts'
import { readLiveRow, readRow } from './read-row.ts'
import { linkTags } from './tags.ts'
import { checkList, listEnd, taskNeighbours } from './task-place.ts'

type Input = z.output<typeof commandInputs.createTask>

/** A given id that is there already is the same request once more, after an engine that died: it is answered and changes nothing. */
type Made = { id: string; listId: string }

export async function createTask(context: PlanContext, input: Input): Promise<Result<Plan<Made>>> {
  const failure = checkTaskTexts(input)
  if (failure) return { ok: false, failure }
  const id = input.id ?? context.newId()
  const known = input.id ? await readRow(context, 'tasks', id) : null
  if (known) return success({ edits: [], value: { id, listId: String(known.list_id) } })
  const place = await findPlace(context, input)
  if (!place.ok) return place
  const tags = input.tags?.length ? await linkTags(context, id, input.tags) : success([])
  if (!tags.ok) return tags
  const { listId, parentId, placed, list } = place.value
  const regs = {
    title: input.title.trim(),
    notes: input.notes ?? '',
    due: dueRegister(input.due ?? null, context.zone),
    do_on: input.doOn ?? null,
    priority: input.priority ?? 0,
    placement: {
      list_id: listId,
      section_id: input.sectionId ?? null,
      parent_id: parentId,
      rank: placed.rank,
    },
    created_at: context.nowMs,
  }
  const made: Edit = { t: 'tasks', id, stored: null, regs }
  return success({ edits: [...list, made, ...placed.reranked, ...tags.value], value: { id, listId } })
}

/** `list`: the edits that make the list. */
type Place = { listId: string; parentId: string | null; placed: Placed; list: Edit[] }

async function findPlace(context: PlanContext, input: Input): Promise<Result<Place>> {
  if (input.parentId) return placeUnder(context, input.parentId, input)
  if (input.listName !== undefined) return placeInListNamed(context, input.listName)
  const listId = input.listId ?? inboxId
  if (input.afterId === undefined && input.beforeId === undefined) return placeAtEnd(context, listId)
  const failure: Failure | null = await checkList(context, listId)
  if (failure) return { ok: false, failure }
  const placed = await rankAmong(context, taskNeighbours({ listId, parentId: null }), input)
  return success({ listId, parentId: null, placed, list: [] })
}

/** A subtask is in the list of its parent. */
async function placeUnder(context: PlanContext, parentId: string, input: Input): Promise<Result<Place>> {
  const parent = await readLiveRow(context, 'tasks', parentId)
  if (parent === null) return refuse('parent-not-found')
  const listId = String(parent.list_id)
  const placed = await rankAmong(context, taskNeighbours({ listId, parentId }), input)
  return success({ listId, parentId, placed, list: [] })
}

async function placeInListNamed(context: PlanContext, name: string): Promise<Result<Place>> {
  const wanted = foldName(name)
  const lists = await context.run.query(
    `select id, name from lists where user_id = $1 and deleted_at_ms is null and kind = 'list' order by rank, id`,
    [context.userId],
  )
  const known = lists.find((list) => foldName(String(list.name)) === wanted)
  if (known) return placeAtEnd(context, String(known.id))
  const made = await createList(context, { name })
  if (!made.ok) return made
  const placed = { rank: rankBetween(null, null), reranked: [] }
  return success({ listId: made.value.value.id, parentId: null, placed, list: [...made.value.edits] })
}

const foldName = (name: string): string => name.normalize('NFKC').trim().toLowerCase()

/** The way of nearly every new task, so it asks the database once. */
async function placeAtEnd(context: PlanContext, listId: string): Promise<Result<Place>> {
  const [row] = await context.run.execute(listEnd, [context.userId, listId])
  if (listId !== inboxId && row?.present !== true) return refuse('list-not-found')
  const last = typeof row?.last_rank === 'string' ? row.last_rank : null
  return success({
    listId,
    parentId: null,
    placed: { rank: rankBetween(last, null), reranked: [] },
    list: [],
  })
}
