/** Lets days go by for one person: everything that the server knows by its own time is that much older. */
import type { Database } from '../database/database.ts'

export async function agePerson(database: Database, userId: string, days: number): Promise<void> {
  const ms = days * 24 * 3600 * 1000
  await database.transaction(async (run) => {
    await run.query("select set_config('app.user_id', $1, true)", [userId])
    await run.query(
      `update sync_user set tended_at_ms = tended_at_ms - $2::bigint, marks = coalesce((
         select jsonb_agg(jsonb_build_object('atMs', (m->>'atMs')::bigint - $2::bigint, 'seq', m->'seq') order by n)
         from jsonb_array_elements(marks) with ordinality as each(m, n)), '[]') where user_id = $1`,
      [userId, ms],
    )
  })
}
