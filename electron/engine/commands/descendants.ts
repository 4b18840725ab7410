/** All subtasks below a task, at any depth, in the Trash or not. A cycle made by two devices ends the walk. */
import type { StoredRow } from '@tidelist/shared-schema'
import type { PlanContext } from '../profile/recorder.ts'

export async function descendants(context: PlanContext, id: string): Promise<StoredRow[]> {
  const rows = await context.run.query(
    `with recursive down(id) as (
       select id from tasks where user_id = $1 and parent_id = $2
       union
       select t.id from tasks t join down on t.parent_id = down.id where t.user_id = $1)
     select to_jsonb(r) - 'user_id' as row from tasks r join down using (id) where r.user_id = $1 and r.id <> $2`,
    [context.userId, id],
  )
  return rows.map(({ row }) => row as StoredRow) // to_jsonb of the table
}
