/**
 * `createTag`, `setTaskTags`. A tag's id comes from its name and a link's from task and tag, so that two devices adding one tag to one task
 * make one row. A tag or link that was deleted before is brought back.
 */
import { normalizeTagName, type Result, refuse, success, tagId, taskTagId } from '@tidelist/shared-schema'
import { readRows } from '../database/record-sql.ts'
import type { Edit, Plan, PlanContext } from '../profile/recorder.ts'
import { checkName } from './checks.ts'
import { readLiveRow, readRow } from './read-row.ts'

export async function createTag(
  context: PlanContext,
  input: { name: string; color?: string | null | undefined },
): Promise<Result<Plan<{ id: string }>>> {
  const failure = checkName(input.name)
  if (failure) return { ok: false, failure }
  const edits = await ensureTag(context, input.name, input.color ?? null)
  return success({ edits, value: { id: tagId(input.name) } })
}

export async function setTaskTags(
  context: PlanContext,
  input: { id: string; tags: readonly string[] },
): Promise<Result<Plan<null>>> {
  if ((await readLiveRow(context, 'tasks', input.id)) === null) return refuse('task-not-found')
  const wanted = new Set(input.tags.map((name) => taskTagId(input.id, tagId(name))))
  const links = await context.run.query(
    'select id from task_tags where user_id = $1 and task_id = $2 and deleted_at_ms is null',
    [context.userId, input.id],
  )
  const surplus = links.map((row) => String(row.id)).filter((id) => !wanted.has(id))
  const stored = await readRows(context.run, context.userId, { t: 'task_tags', ids: surplus })
  const removed: Edit[] = [...stored.values()].map((row) => ({
    t: 'task_tags',
    id: row.id,
    stored: row,
    regs: { deleted_at: context.nowMs },
  }))
  const added = await linkTags(context, input.id, input.tags)
  return added.ok ? success({ edits: [...removed, ...added.value], value: null }) : added
}

/** The edits that give a task these tags, making the tags that are not there. */
export async function linkTags(
  context: PlanContext,
  taskId: string,
  names: readonly string[],
): Promise<Result<Edit[]>> {
  const edits: Edit[] = []
  const distinct = new Map(names.map((name) => [normalizeTagName(name), name]))
  for (const name of distinct.values()) {
    const failure = checkName(name)
    if (failure) return { ok: false, failure }
    edits.push(...(await ensureTag(context, name, null)), ...(await ensureLink(context, taskId, tagId(name))))
  }
  return success(edits)
}

async function ensureTag(context: PlanContext, name: string, color: string | null): Promise<Edit[]> {
  const id = tagId(name)
  const stored = await readRow(context, 'tags', id)
  if (stored === null) return [{ t: 'tags', id, stored, regs: { name: name.trim(), color } }]
  if (stored.deleted_at_ms === null) return []
  // After its time in the Trash a tag has lost its name.
  const regs = { deleted_at: null, name: stored.name === '' ? name.trim() : (stored.name ?? '') }
  return [{ t: 'tags', id, stored, regs }]
}

async function ensureLink(context: PlanContext, taskId: string, tag: string): Promise<Edit[]> {
  const id = taskTagId(taskId, tag)
  const stored = await readRow(context, 'task_tags', id)
  if (stored === null)
    return [{ t: 'task_tags', id, stored, regs: { link: { task_id: taskId, tag_id: tag } } }]
  return stored.deleted_at_ms === null ? [] : [{ t: 'task_tags', id, stored, regs: { deleted_at: null } }]
}
