/** Which rows a return to an earlier moment may concern: those made or changed since, of a task, of a list or of everything. */
import { idArray, type Stamp, type SyncedTable } from '@tidelist/shared-schema'
import type { RestoreScope } from '../contract/index.ts'
import { personsTables } from '../database/persons-tables.ts'
import type { PlanContext } from '../profile/recorder.ts'

export type ChangedRows = ReadonlyMap<SyncedTable, readonly string[]>

export async function changedSince(
  context: PlanContext,
  scope: RestoreScope,
  moment: Stamp,
): Promise<ChangedRows> {
  if (scope.what === 'everything') return changedAnywhere(context, moment)
  const within = await idsWithin(context, scope, moment)
  const changed = new Map<SyncedTable, readonly string[]>()
  for (const [t, ids] of within) {
    const rows = await context.run.query(
      `select r.id from unnest(($2::text)::uuid[]) k(id) join "${t}" r on r.user_id = $1 and r.id = k.id
       where ${madeAfter} or exists (select from history h where h.user_id = $1 and h.row_id = r.id and h.t = '${t}' and h.replaced_by > $3)`,
      [context.userId, idArray(ids), moment],
    )
    changed.set(t, idsOf(rows))
  }
  return changed
}

const madeAfter = `(r.clk->>'*') collate "C" > $3`

async function changedAnywhere(context: PlanContext, moment: Stamp): Promise<ChangedRows> {
  const changed = new Map<SyncedTable, readonly string[]>()
  for (const t of personsTables) {
    const rows = await context.run.query(
      `select distinct h.row_id as id from history h where h.user_id = $1 and h.t = $2 and h.replaced_by > $3
       union select r.id from "${t}" r where r.user_id = $1 and ${madeAfter} and r.deleted_at_ms is null`,
      [context.userId, t, moment],
    )
    changed.set(t, idsOf(rows))
  }
  return changed
}

type Within = readonly (readonly [SyncedTable, readonly string[]])[]

async function idsWithin(
  context: PlanContext,
  scope: Exclude<RestoreScope, { what: 'everything' }>,
  moment: Stamp,
): Promise<Within> {
  const tasks =
    scope.what === 'task'
      ? await below(context, scope.id, moment)
      : await nowOrThen(context, { t: 'tasks', key: 'list_id', id: scope.id, moment })
  const belonging: Within = [
    ['tasks', tasks],
    ['task_tags', await belongingTo(context, 'task_tags', tasks)],
    ['reminders', await belongingTo(context, 'reminders', tasks)],
  ]
  if (scope.what === 'task') return belonging
  const sections = await nowOrThen(context, { t: 'sections', key: 'list_id', id: scope.id, moment })
  return [['lists', [scope.id]], ['sections', sections], ...belonging]
}

type Place = { t: 'tasks' | 'sections'; key: 'list_id' | 'parent_id'; id: string; moment: Stamp }

/** Rows that stand in a place now, or did at some time since the moment. */
export async function nowOrThen(
  context: Pick<PlanContext, 'run' | 'userId'>,
  { t, key, id, moment }: Place,
): Promise<string[]> {
  const rows = await context.run.query(
    `select id from "${t}" where user_id = $1 and ${key} = $2::uuid
     union select row_id from history where user_id = $1 and t = '${t}' and register = 'placement' and value->>'${key}' = ($2::uuid)::text and replaced_by > $3`,
    [context.userId, id, moment],
  )
  return idsOf(rows)
}

/** A task with its subtasks of now and then, at any depth. */
async function below(context: PlanContext, id: string, moment: Stamp): Promise<string[]> {
  const found = new Set([id])
  for (const each of found)
    for (const child of await nowOrThen(context, { t: 'tasks', key: 'parent_id', id: each, moment }))
      found.add(child)
  return [...found]
}

const belongingTo = async (
  context: PlanContext,
  t: 'task_tags' | 'reminders',
  tasks: readonly string[],
): Promise<string[]> =>
  idsOf(
    await context.run.query(
      `select r.id from "${t}" r join unnest(($2::text)::uuid[]) k(id) on k.id = r.task_id where r.user_id = $1`,
      [context.userId, idArray(tasks)],
    ),
  )

const idsOf = (rows: readonly Record<string, unknown>[]): string[] => rows.map(({ id }) => String(id))
