/** Which rows are needed by others that are not among them: a tag that another device has put on a task, a list that has got tasks. */
import { idArray } from '@tidelist/shared-schema'
import type { PlanContext } from '../profile/recorder.ts'

/** Table and column of what refers to rows of a table. */
const references: Readonly<Record<string, readonly (readonly [t: string, column: string])[]>> = {
  lists: [
    ['tasks', 'list_id'],
    ['lists', 'parent_id'],
    ['sections', 'list_id'],
  ],
  sections: [['tasks', 'section_id']],
  tasks: [['tasks', 'parent_id']],
  tags: [['task_tags', 'tag_id']],
  series: [['tasks', 'series_id']],
}

/** `made` has ids by table. Only what refers to them and is not in the Trash counts. */
export async function findUsed(
  context: PlanContext,
  made: Readonly<Record<string, readonly string[]>>,
): Promise<(id: string) => boolean> {
  const used = new Set<string>()
  for (const [t, ids] of Object.entries(made))
    for (const [from, column] of references[t] ?? []) {
      const rows = await context.run.query(
        `select distinct r.${column} as id from ${from} r join unnest(($2::text)::uuid[]) k(id) on k.id = r.${column}
         where r.user_id = $1 and r.deleted_at_ms is null and not (r.id = any(($3::text)::uuid[]))`,
        [context.userId, idArray(ids), idArray(made[from] ?? [])],
      )
      for (const { id } of rows) used.add(String(id))
    }
  return (id) => used.has(id)
}
