/**
 * `importTodoTxt`: the tasks of a todo.txt file as one change, all or none. A task's id comes from its line, so importing the same
 * file again adds nothing.
 */
import {
  type Failure,
  importedTaskId,
  inboxId,
  normalizeTagName,
  type Result,
  ranksBetween,
  refuse,
  success,
  tagId,
  taskTagId,
} from '@tidelist/shared-schema'
import { readRows } from '../database/record-sql.ts'
import type { Edit, Plan, PlanContext } from '../profile/recorder.ts'
import { checkName, checkTaskTexts, dueRegister, firstFailure } from './checks.ts'
import { parseTodoTxt, type TodoTxtLine } from './parse-todo-txt.ts'
import { listEnd } from './task-place.ts'

type Imported = { tasks: number; lists: number; tags: number }
type Line = TodoTxtLine & { id: string }

export async function importTodoTxt(
  context: PlanContext,
  { text }: { text: string },
): Promise<Result<Plan<Imported>>> {
  const lines = withIds(parseTodoTxt(text))
  if (lines.length === 0) return refuse('import-empty')
  const failure = firstFailure(...lines.map(checkLine))
  if (failure) return { ok: false, failure }
  const known = await readRows(context.run, context.userId, { t: 'tasks', ids: lines.map(({ id }) => id) })
  const fresh = lines.filter(({ id }) => !known.has(id))
  const lists = await listsFor(context, fresh)
  const tags = await tagEdits(context, fresh)
  const tasks = await taskEdits(context, fresh, lists.ids)
  return success({
    edits: [...lists.edits, ...tags, ...tasks, ...linkEdits(fresh)],
    value: { tasks: fresh.length, lists: lists.edits.length, tags: tags.length },
  })
}

/** Equal lines are different tasks: the second one counts as the second. */
function withIds(lines: readonly TodoTxtLine[]): Line[] {
  const seen = new Map<string, number>()
  return lines.map((line) => {
    const text = JSON.stringify([line.title, line.project, line.createdOn, line.due])
    const nth = (seen.get(text) ?? 0) + 1
    seen.set(text, nth)
    return { ...line, id: importedTaskId('todo.txt', text, nth) }
  })
}

const checkLine = (line: Line): Failure | null =>
  firstFailure(
    checkTaskTexts({ title: line.title }),
    line.project === null ? null : checkName(line.project),
    ...line.contexts.map(checkName),
  )

/** Lists are found by name; the missing ones are made at the end. */
async function listsFor(context: PlanContext, lines: readonly Line[]) {
  const rows = await context.run.query(
    `select id, name, rank from lists where user_id = $1 and deleted_at_ms is null and kind = 'list' order by rank, id`,
    [context.userId],
  )
  const ids = new Map(rows.map((row) => [String(row.name).toLowerCase(), String(row.id)]))
  const missing = [...new Set(lines.flatMap(({ project }) => project ?? []))].filter(
    (name) => !ids.has(name.toLowerCase()),
  )
  const [last] = await context.run.query(
    'select max(rank) as rank from lists where user_id = $1 and parent_id is null and deleted_at_ms is null',
    [context.userId],
  )
  const ranks = ranksBetween(typeof last?.rank === 'string' ? last.rank : null, null, missing.length)
  const edits: Edit[] = []
  for (const [index, name] of missing.entries()) {
    if (ids.has(name.toLowerCase())) continue
    const id = context.newId()
    ids.set(name.toLowerCase(), id)
    const placement = { parent_id: null, rank: ranks[index] ?? 'a0' }
    edits.push({ t: 'lists', id, stored: null, regs: { name, placement } })
  }
  return { ids, edits }
}

async function tagEdits(context: PlanContext, lines: readonly Line[]): Promise<Edit[]> {
  const names = new Map(
    lines.flatMap(({ contexts }) => contexts).map((name) => [normalizeTagName(name), name]),
  )
  const ids = [...names.values()].map(tagId)
  const known = await readRows(context.run, context.userId, { t: 'tags', ids })
  return [...names.values()].flatMap((name): Edit[] => {
    const stored = known.get(tagId(name)) ?? null
    if (stored === null) return [{ t: 'tags', id: tagId(name), stored, regs: { name } }]
    return stored.deleted_at_ms === null
      ? []
      : [{ t: 'tags', id: stored.id, stored, regs: { deleted_at: null } }]
  })
}

async function taskEdits(
  context: PlanContext,
  lines: readonly Line[],
  lists: ReadonlyMap<string, string>,
): Promise<Edit[]> {
  const groups = new Map<string, Line[]>()
  for (const line of lines) {
    const listId = line.project === null ? inboxId : (lists.get(line.project.toLowerCase()) ?? inboxId)
    groups.set(listId, [...(groups.get(listId) ?? []), line])
  }
  const edits: Edit[] = []
  for (const [listId, members] of groups) {
    const [end] = await context.run.execute(listEnd, [context.userId, listId])
    const ranks = ranksBetween(
      typeof end?.last_rank === 'string' ? end.last_rank : null,
      null,
      members.length,
    )
    for (const [index, line] of members.entries())
      edits.push(taskEdit(context, line, { listId, rank: ranks[index] ?? 'a0' }))
  }
  return edits
}

function taskEdit(context: PlanContext, line: Line, place: { listId: string; rank: string }): Edit {
  const noon = (date: string) => Date.parse(`${date}T12:00:00Z`)
  const completed_at_ms = line.completedOn ? noon(line.completedOn) : context.nowMs
  const regs = {
    title: line.title,
    status: line.done ? { status: 'done', completed_at_ms } : { status: 'open', completed_at_ms: null },
    due: dueRegister(line.due === null ? null : { date: line.due }, context.zone),
    do_on: line.doOn,
    priority: line.priority,
    placement: { list_id: place.listId, section_id: null, parent_id: null, rank: place.rank },
    created_at: line.createdOn ? noon(line.createdOn) : context.nowMs,
  }
  return { t: 'tasks', id: line.id, stored: null, regs }
}

const linkEdits = (lines: readonly Line[]): Edit[] =>
  lines.flatMap(({ id, contexts }) =>
    [...new Set(contexts.map(tagId))].map(
      (tag): Edit => ({
        t: 'task_tags',
        id: taskTagId(id, tag),
        stored: null,
        regs: { link: { task_id: id, tag_id: tag } },
      }),
    ),
  )
