/** Where tasks stand: the neighbours of a place, the check that a list exists, and the refusal of cycles of parents. */
import { type Failure, inboxId } from '@tidelist/shared-schema'
import type { Statement } from '../database/local-database.ts'
import type { PlanContext } from '../profile/recorder.ts'
import type { Neighbours } from './rank-among.ts'

/** Open tasks of a list, or the subtasks of a task. */
export const taskNeighbours = (place: { listId: string; parentId: string | null }): Neighbours =>
  place.parentId
    ? { t: 'tasks', where: 'parent_id = $2::uuid and deleted_at_ms is null', params: [place.parentId] }
    : {
        t: 'tasks',
        where: `list_id = $2::uuid and deleted_at_ms is null and status = 'open' and parent_id is null`,
        params: [place.listId],
      }

/** $1 user, $2 list: the rank of its last open task, and whether the list is there. Runs for each new task. */
export const listEnd: Statement = {
  name: 'list_end',
  types: ['text', 'uuid'],
  text: `select (select rank from tasks where user_id = $1 and list_id = $2 and deleted_at_ms is null and status = 'open' and parent_id is null
      order by rank desc, id desc limit 1) as last_rank,
    exists(select 1 from lists where user_id = $1 and id = $2 and deleted_at_ms is null and kind = 'list') as present`,
}

export async function checkList(context: PlanContext, listId: string): Promise<Failure | null> {
  if (listId === inboxId) return null
  const [row] = await context.run.execute(listEnd, [context.userId, listId])
  return row?.present === true ? null : { kind: 'list-not-found' }
}

/** Walks up from the new parent: it must be there, and the task itself must not be on the way. */
export async function checkParent(
  context: PlanContext,
  taskId: string,
  parentId: string,
): Promise<Failure | null> {
  const rows = await context.run.query(
    `with recursive up(id, parent_id, depth) as (
       select id, parent_id, 1 from tasks where user_id = $1 and id = $2 and deleted_at_ms is null
       union all
       select t.id, t.parent_id, up.depth + 1 from tasks t join up on t.id = up.parent_id where t.user_id = $1 and up.depth < 1000)
     select id from up`,
    [context.userId, parentId],
  )
  if (rows.length === 0) return { kind: 'parent-not-found' }
  return rows.some((row) => row.id === taskId) ? { kind: 'parent-cycle' } : null
}
