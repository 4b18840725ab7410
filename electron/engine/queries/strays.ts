/**
 * Tasks that would be shown nowhere after a merge: their list is deleted or unknown (they belong to the Inbox), their parent is
 * deleted or unknown, or their parents form a cycle (they stand at the top of their list). Nothing is repaired by a write; this is how
 * they are read. Looked for when a profile opens and after the server has sent something, because commands make no strays.
 */
import { type Clk, stampOf } from '@tidelist/shared-schema'
import type { LocalRunner } from '../database/local-database.ts'

export type Strays = { readonly lists: readonly string[]; readonly tasks: readonly string[] }

export const noStrays: Strays = { lists: [], tasks: [] }

export async function findStrays(run: LocalRunner, userId: string, inboxId: string): Promise<Strays> {
  const [row] = await run.query(straysSql, [userId, inboxId])
  const { lists, orphans, nested } = row as { lists: string[]; orphans: string[]; nested: Nested[] } // the statement gives these
  return { lists, tasks: [...orphans, ...cycleCuts(nested)] }
}

/**
 * $1 user, $2 Inbox. Lists that are used and not there, tasks whose parent is not there, and subtasks of subtasks: only these can form a cycle. Each part names
 * the conditions of an index (`tasks_by_parent` lacks the deleted), so that none reads all tasks.
 */
const straysSql = `
  with recursive used(id) as (
     (select list_id from tasks where user_id = $1 and deleted_at_ms is null and status = 'open' and parent_id is null order by list_id limit 1)
     union all
     select (select list_id from tasks where user_id = $1 and deleted_at_ms is null and status = 'open' and parent_id is null and list_id > used.id order by list_id limit 1)
     from used where used.id is not null)
   select
     array(select used.id::text from used where used.id is not null and used.id <> $2
       and not exists (select 1 from lists l where l.user_id = $1 and l.id = used.id and l.deleted_at_ms is null)) as lists,
     array(select t.id::text from tasks t where t.user_id = $1 and t.deleted_at_ms is null and t.parent_id is not null
       and not exists (select 1 from tasks p where p.user_id = $1 and p.id = t.parent_id and p.deleted_at_ms is null)) as orphans,
     (select coalesce(json_agg(json_build_object('id', t.id, 'parentId', t.parent_id, 'clk', t.clk)), '[]') from tasks t
       join tasks p on p.user_id = $1 and p.id = t.parent_id and p.deleted_at_ms is null and p.parent_id is not null
       where t.user_id = $1 and t.deleted_at_ms is null) as nested`

type Nested = { id: string; parentId: string; clk: Clk }

type Link = { id: string; parentId: string; stamp: string }

/** In each cycle the task with the newest placement loses its parent. */
function cycleCuts(nested: readonly Nested[]): string[] {
  const links = new Map(
    nested.map(({ id, parentId, clk }): [string, Link] => [
      id,
      { id, parentId, stamp: stampOf(clk, 'placement') },
    ]),
  )
  return [...new Set([...links.values()].flatMap((link) => newestInCycle(links, link) ?? []))]
}

function newestInCycle(links: ReadonlyMap<string, Link>, start: Link): string | null {
  const path: Link[] = []
  let link: Link | undefined = start
  while (link && !path.includes(link)) {
    path.push(link)
    link = links.get(link.parentId)
  }
  if (link === undefined) return null
  const cycle = path.slice(path.indexOf(link))
  return cycle.reduce((newest, each) => (each.stamp > newest.stamp ? each : newest)).id
}
