/**
 * Tasks that would be shown nowhere after a merge: their list is deleted or unknown (they belong to the Inbox), their parent is
 * deleted or unknown, or their parents form a cycle (they stand at the top of their list). Nothing is repaired by a write; this is how
 * they are read. Looked for when a profile opens and after the server has sent something, because commands make no strays.
 */
import { stampOf } from '@tidelist/shared-schema'
import type { LocalRunner } from '../database/local-database.ts'

export type Strays = { readonly lists: readonly string[]; readonly tasks: readonly string[] }

export const noStrays: Strays = { lists: [], tasks: [] }

export async function findStrays(run: LocalRunner, userId: string, inboxId: string): Promise<Strays> {
  const lists = await run.query(
    `with recursive used(id) as (
       (select list_id from tasks where user_id = $1 and deleted_at_ms is null and status = 'open' and parent_id is null order by list_id limit 1)
       union all
       select (select list_id from tasks where user_id = $1 and deleted_at_ms is null and status = 'open' and parent_id is null and list_id > used.id order by list_id limit 1)
       from used where used.id is not null)
     select used.id from used where used.id is not null and used.id <> $2
       and not exists (select 1 from lists l where l.user_id = $1 and l.id = used.id and l.deleted_at_ms is null)`,
    [userId, inboxId],
  )
  const orphans = await run.query(
    `select t.id from tasks t where t.user_id = $1 and t.deleted_at_ms is null and t.parent_id is not null
       and not exists (select 1 from tasks p where p.user_id = $1 and p.id = t.parent_id and p.deleted_at_ms is null)`,
    [userId],
  )
  return {
    lists: lists.map((row) => String(row.id)),
    tasks: [...orphans.map((row) => String(row.id)), ...(await cycleCuts(run, userId))],
  }
}

type Link = { id: string; parentId: string; stamp: string }

/** In each cycle the task with the newest placement loses its parent. Only subtasks of subtasks can be in one. */
async function cycleCuts(run: LocalRunner, userId: string): Promise<string[]> {
  const rows = await run.query(
    `select t.id, t.parent_id, t.clk from tasks t join tasks p on p.user_id = $1 and p.id = t.parent_id and p.parent_id is not null
     where t.user_id = $1 and t.deleted_at_ms is null`,
    [userId],
  )
  const links = new Map<string, Link>()
  for (const row of rows) {
    const stamp = stampOf(row.clk as Parameters<typeof stampOf>[0], 'placement') // jsonb of a synced table
    links.set(String(row.id), { id: String(row.id), parentId: String(row.parent_id), stamp })
  }
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
