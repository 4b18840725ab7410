/** The part of specs/database/schema.md that lists every column, made from the Drizzle tables. `npm run migrations` writes it, a test compares it. */
import { is } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import * as deviceTables from '../electron/engine/database/tables.ts'
import * as sharedTables from '../shared-schema/src/tables/index.ts'
import * as serverTables from '../sync-server/src/tables/index.ts'

const START = '<!-- every column: written by `npm run migrations` -->'
const END = '<!-- end of every column -->'

/** The document with its list of columns as the tables are now. */
export function withEveryColumn(document: string): string {
  const [before = ''] = document.split(START)
  const after = document.split(END)[1] ?? '\n'
  return `${before.trimEnd()}\n\n${START}\n${everyColumn()}${END}${after}`
}

function everyColumn(): string {
  return [
    section('Device and server', sharedTables),
    section('Only the server', serverTables),
    section('Only a device', deviceTables),
  ].join('')
}

function section(title: string, module: object): string {
  const tables = Object.values(module).filter((each) => is(each, PgTable))
  const configs = tables.map(getTableConfig).sort((a, b) => (a.name < b.name ? -1 : 1))
  const rows = configs.map(
    (config) => `| ${config.name} | ${config.columns.map(columnText).join(' · ')} | ${keyOf(config)} |\n`,
  )
  return `\n### ${title}\n\n| table | columns (\`?\` may be null) | key |\n|---|---|---|\n${rows.join('')}\n`
}

type Config = ReturnType<typeof getTableConfig>

const columnText = (column: Config['columns'][number]): string =>
  `${column.name} \`${column.getSQLType()}${column.notNull ? '' : '?'}\``

function keyOf({ columns, primaryKeys }: Config): string {
  const own = columns.filter(({ primary }) => primary)
  return [...own, ...primaryKeys.flatMap((key) => key.columns)].map(({ name }) => name).join(', ')
}
