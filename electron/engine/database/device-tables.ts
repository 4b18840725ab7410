/**
 * The tables of a device's database as they are, for whatever copies all of it. Nothing here knows a table by its name but the record of
 * migrations, which belongs to the app and not to the data.
 */
import type { SqlRunner } from '@tidelist/shared-schema'

export type DeviceTable = { readonly name: string; readonly columns: readonly string[] }

type Column = { t: string; name: string; type: string; counter: string | null }

/** People come first: the other tables' rows refer to them, and to nothing else. */
export async function deviceTables(run: SqlRunner): Promise<DeviceTable[]> {
  const columns = await deviceColumns(run)
  const names = [...new Set(columns.map(({ t }) => t))]
  return names.map((name) => ({ name, columns: columns.filter(({ t }) => t === name).map((c) => c.name) }))
}

/** `counter`: the sequence that gives the column its values. Computed columns are left out. */
export const deviceColumns = async (run: SqlRunner): Promise<Column[]> =>
  (await run.query(
    `select c.relname as t, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) as counter
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname = 'public' and c.relkind = 'r' and c.relname <> 'schema_migrations'
       and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     order by c.relname <> 'users', c.relname, a.attnum`,
  )) as Column[] // the columns of the select

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const quotedAll = (names: readonly string[]): string => names.map(quoted).join(', ')
