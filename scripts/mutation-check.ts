/**
 * Plants each bug of `mutations/` in a throw-away copy of the source and runs the tests that must catch it. Prints a table and ends with 1 when a bug is caught by
 * none or cannot be planted any more. Use: npx node scripts/mutation-check.ts [words of a mutation's name]
 */

import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { deviceMutations } from './mutations/device-mutations.ts'
import { lifecycleMutations } from './mutations/lifecycle-mutations.ts'
import type { Edit, Mutation, Suite } from './mutations/mutation.ts'
import { serverMutations } from './mutations/server-mutations.ts'
import { repoDir } from './setup/places.ts'
import { runCommand } from './setup/run-command.ts'

type Row = { readonly name: string; readonly caughtBy: string | null; readonly seconds: number }

const workspaces = {
  'shared-schema': 'shared-schema',
  engine: 'electron/engine',
  renderer: 'renderer',
  'sync-server': 'sync-server',
} as const

const words = process.argv.slice(2).join(' ')
const chosen = [...deviceMutations, ...lifecycleMutations, ...serverMutations].filter(({ name }) =>
  name.includes(words),
)
const copy = mkdtempSync(join(tmpdir(), 'tidelist-mutations-'))
copySource()
const unplantable = chosen.filter(({ edits }) => !edits.every(canPlant))
for (const { name } of unplantable) process.stdout.write(`Cannot be planted any more: ${name}\n`)
const rows: Row[] = []
for (const mutation of chosen.filter((each) => !unplantable.includes(each))) {
  const row = await check(mutation)
  rows.push(row)
  process.stdout.write(`| ${row.name} | ${row.caughtBy ?? '**not caught**'} | ${row.seconds} s |\n`)
}
rmSync(copy, { recursive: true })
const missed = rows.filter(({ caughtBy }) => caughtBy === null)
process.stdout.write(
  `${rows.length} bugs planted, ${rows.length - missed.length} caught, ${unplantable.length} that cannot be planted\n`,
)
process.exitCode = missed.length + unplantable.length === 0 ? 0 : 1

/** The files that git knows, and modules that lead to the copy for the workspaces and to the installed ones for all else. */
function copySource(): void {
  const files = execFileSync('git', ['ls-files'], { cwd: repoDir, encoding: 'utf8' }).trim().split('\n')
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    cpSync(join(repoDir, file), join(copy, file))
  }
  const modules = join(copy, 'node_modules')
  mkdirSync(join(modules, '@tidelist'), { recursive: true })
  for (const name of readdirSync(join(repoDir, 'node_modules')))
    if (name !== '@tidelist') symlinkSync(join(repoDir, 'node_modules', name), join(modules, name))
  for (const [name, folder] of Object.entries(workspaces)) {
    symlinkSync(join(copy, folder), join(modules, '@tidelist', name))
    const own = join(repoDir, folder, 'node_modules')
    if (existsSync(own)) symlinkSync(own, join(copy, folder, 'node_modules'))
  }
  symlinkSync(join(repoDir, '.cache'), join(copy, '.cache'))
}

function textOf(file: string): string {
  return readFileSync(join(copy, file), 'utf8')
}

/** Exactly once, so that it is clear what is changed. */
function canPlant({ file, find }: Edit): boolean {
  return textOf(file).split(find).length === 2
}

async function check({ name, edits, tests }: Mutation): Promise<Row> {
  const before = new Map(edits.map(({ file }) => [file, textOf(file)]))
  for (const { file, find, replace } of edits)
    writeFileSync(
      join(copy, file),
      textOf(file).replace(find, () => replace),
    )
  const startedAt = performance.now()
  let caughtBy: string | null = null
  for (const suite of tests) caughtBy ??= await firstFailure(suite)
  for (const [file, text] of before) writeFileSync(join(copy, file), text)
  return { name, caughtBy, seconds: Math.round((performance.now() - startedAt) / 1000) }
}

/** The title of the first test that fails, or null where all pass. */
async function firstFailure({ file, title }: Suite): Promise<string | null> {
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  const args = ['run', file, '--root', copy, '--bail', '1', '--reporter', 'json', `--outputFile=${report}`]
  const vitest = join(repoDir, 'node_modules', 'vitest', 'vitest.mjs')
  const titled = title === undefined ? [] : ['-t', title]
  await runCommand(process.execPath, [vitest, ...args, ...titled], { isQuiet: true })
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  const failed = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === 'failed')
  const broken = testResults.find(({ status }) => status === 'failed')
  if (!failed && broken) process.stdout.write(`${file} could not be run: ${broken.message.slice(0, 300)}\n`)
  return failed?.fullName.trim() ?? null
}

/** The part of vitest's JSON report that is read here. */
type Report = {
  readonly testResults: readonly {
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}
