/**
 * All rows of a PGlite as text, and back. Putting an image back takes milliseconds where opening a database takes half a second, so a simulation keeps a
 * few databases open and gives them the contents that crashes, restores and copies of data directories would.
 */
import type { PGlite } from '@electric-sql/pglite'

export type DatabaseImage = {
  readonly tables: readonly { readonly name: string; readonly rows: string }[]
  readonly sequences: readonly { readonly name: string; readonly last: string }[]
}

const tablesSql = `select quote_ident(schemaname) || '.' || quote_ident(tablename) as name from pg_tables
where schemaname not in ('pg_catalog', 'information_schema') order by 1`

const sequencesSql = `select quote_ident(schemaname) || '.' || quote_ident(sequencename) as name, last_value::text as last
from pg_sequences where last_value is not null order by 1`

export async function takeImage(pg: PGlite): Promise<DatabaseImage> {
  const tables: { name: string; rows: string }[] = []
  for (const name of await tableNames(pg)) {
    const [row] = (
      await pg.query<{ rows: string }>(
        `select coalesce(jsonb_agg(to_jsonb(r)), '[]'::jsonb)::text as rows from ${name} r`,
      )
    ).rows
    tables.push({ name, rows: row?.rows ?? '[]' })
  }
  const sequences = (await pg.query<{ name: string; last: string }>(sequencesSql)).rows
  return { tables, sequences }
}

/** Foreign keys and row-level security are not looked at: the image was consistent when it was taken. */
export async function putImage(pg: PGlite, image: DatabaseImage): Promise<void> {
  await pg.exec("set session_replication_role = 'replica'")
  await pg.transaction(async (tx) => {
    await tx.exec((await tableNames(pg, tx)).map((name) => `delete from ${name};`).join('\n'))
    for (const { name, rows } of image.tables) {
      if (rows === '[]') continue
      const columns = (await tx.query<{ name: string }>(columnsSql, [name])).rows
        .map((row) => row.name)
        .join(', ')
      await tx.query(
        `insert into ${name} (${columns}) overriding system value
         select ${columns} from jsonb_populate_recordset(null::${name}, $1::jsonb)`,
        [rows],
      )
    }
    for (const { name, last } of image.sequences)
      await tx.query('select setval($1::regclass, $2::bigint)', [name, last])
  })
  await pg.exec("set session_replication_role = 'origin'")
}

const columnsSql = `select quote_ident(attname) as name from pg_attribute
where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`

async function tableNames(pg: PGlite, session: Pick<PGlite, 'query'> = pg): Promise<string[]> {
  return (await session.query<{ name: string }>(tablesSql)).rows.map(({ name }) => name)
}
