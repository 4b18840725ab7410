/** What stands in every table, as one digest each, so that a test can say that nothing was written, whoever's it would be. */
import type { Database } from '../database/database.ts'

/** They count requests, refused ones as well. */
const counters = new Set(['rate_limits', 'sign_in_failures'])

export async function tableContents(database: Database): Promise<Readonly<Record<string, string>>> {
  return database.transaction(async (run) => {
    const tables = await run.query(
      "select relname as name from pg_class where relkind = 'r' and relnamespace = current_schema()::regnamespace order by relname",
    )
    const names = tables.map(({ name }) => String(name)).filter((name) => !counters.has(name))
    const text = names
      .map(
        (name) =>
          `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(t::text, ' ' order by t::text)), '') as held from "${name}" t`,
      )
      .join(' union all ')
    const rows = await run.query(text)
    return Object.fromEntries(rows.map(({ name, held }) => [String(name), String(held)]))
  })
}
