/**
 * Writes the next migration of each package from its Drizzle tables, refuses one that does more than add, then bundles all migrations as one
 * module a package, because the engine reads no files, and writes the list of columns into specs/database/schema.md. Use: npm run migrations [-- --name what-changed]. Hand-written SQL files with the next number are bundled as well.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { destructiveStatements } from './destructive-sql.ts'
import { withEveryColumn } from './schema-doc.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const packages = [
  { folder: 'shared-schema', variable: 'sharedMigrations', from: '../src/migrate.ts' },
  { folder: 'electron/engine', variable: 'deviceMigrations', from: '@tidelist/shared-schema' },
  { folder: 'sync-server', variable: 'serverMigrations', from: '@tidelist/shared-schema' },
]

const drizzleKit = join(dirname(createRequire(import.meta.url).resolve('drizzle-kit')), 'bin.cjs')
for (const { folder } of packages)
  if (existsSync(join(root, folder, 'drizzle.config.ts')))
    execFileSync(process.execPath, [drizzleKit, 'generate', ...process.argv.slice(2)], {
      cwd: join(root, folder),
      stdio: 'inherit',
    })
for (const each of packages) if (existsSync(join(root, each.folder, 'migrations'))) bundle(each)

const schemaPath = join(root, 'specs/database/schema.md')
writeFileSync(schemaPath, withEveryColumn(readFileSync(schemaPath, 'utf8')))

function bundle({ folder, variable, from }: (typeof packages)[number]): void {
  const directory = join(root, folder, 'migrations')
  const names = readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
  const entries = names.map((file) => {
    const sql = readFileSync(join(directory, file), 'utf8')
    refuseDestructive(`${folder}/migrations/${file}`, sql)
    const hash = createHash('sha256').update(sql).digest('hex')
    const name = `${folder.split('/').at(-1)}/${file.replace('.sql', '')}`
    const literal = sql.replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')
    return `  {\n    name: '${name}',\n    hash: '${hash}',\n    sql: \`${literal}\`,\n  },`
  })
  const text = `/** Made by \`npm run migrations\` from the SQL files beside it; do not edit. */\nimport type { Migration } from '${from}'\n\nexport const ${variable}: readonly Migration[] = [\n${entries.join('\n')}\n]\n`
  writeFileSync(join(directory, 'bundle.ts'), text)
}

function refuseDestructive(path: string, sql: string): void {
  const faults = destructiveStatements(sql)
  if (faults.length === 0) return
  process.stderr.write(
    `${path} does more than add, and older versions still use what it takes away:\n${faults.join('\n')}\n`,
  )
  process.exit(1)
}
