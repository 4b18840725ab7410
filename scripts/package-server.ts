/**
 * npx node scripts/package-server.ts [DIR]: the server as one directory that needs Node and nothing else (`out/server` where no other is named). Our own
 * code is one file; of the installed packages only those are copied that it runs with. The Dockerfile's image is made of it.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { build } from 'vite'
import { places, repoDir } from './setup/places.ts'

/** The path of the program in the directory. */
export const packagedProgram = (dir: string): string => join(dir, 'app', 'server.js')

type Manifest = {
  readonly name: string
  readonly version: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

export async function packageServer(dir: string): Promise<void> {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(join(dir, 'app'), { recursive: true })
  await bundle(join(dir, 'app'))
  const { version } = manifestOf(repoDir)
  const own = { name: 'tidelist-server', version, private: true, type: 'module', license: 'MIT' }
  writeFileSync(join(dir, 'package.json'), `${JSON.stringify(own, null, 2)}\n`)
  cpSync(join(repoDir, 'LICENSE'), join(dir, 'LICENSE'))
  for (const from of packagesBehind(['sync-server', 'shared-schema']))
    copyPackage(from, join(dir, relative(repoDir, from).replace(/^sync-server/, 'app')))
}

async function bundle(outDir: string): Promise<void> {
  await build({
    configFile: false,
    root: repoDir,
    logLevel: 'warn',
    ssr: { external: true, noExternal: [/^@tidelist\//] },
    build: {
      ssr: places.serverMain,
      outDir,
      emptyOutDir: false,
      target: 'node22',
      minify: false,
      sourcemap: true,
      rolldownOptions: { output: { entryFileNames: 'server.js' } },
    },
  })
}

/** Where the packages are that these workspaces run with. Each is found as Node would find it, so that two versions of one stay apart. */
function packagesBehind(workspaces: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  const waiting = workspaces.map((each) => join(repoDir, each))
  for (let dir = waiting.pop(); dir !== undefined; dir = waiting.pop())
    for (const { name, isOptional } of neededBy(manifestOf(dir))) {
      const package_ = find(name, dir)
      if (package_ === null && !isOptional) throw new Error(`${name}, which ${dir} needs, is not installed.`)
      if (package_ === null || found.has(package_)) continue
      found.add(package_)
      waiting.push(package_)
    }
  return found
}

function neededBy(manifest: Manifest): readonly { readonly name: string; readonly isOptional: boolean }[] {
  const {
    dependencies = {},
    optionalDependencies = {},
    peerDependencies = {},
    peerDependenciesMeta = {},
  } = manifest
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true)
  return [
    ...[...Object.keys(dependencies), ...peers].map((name) => ({
      name,
      isOptional: name in optionalDependencies,
    })),
    ...Object.keys(optionalDependencies).map((name) => ({ name, isOptional: true })),
  ]
}

function find(name: string, from: string): string | null {
  const here = join(from, 'node_modules', name)
  if (existsSync(join(here, 'package.json'))) return here
  return from === repoDir ? null : find(name, dirname(from))
}

/** Without what only a developer reads. Packages inside it have entries of their own. */
function copyPackage(from: string, to: string): void {
  cpSync(from, to, {
    recursive: true,
    filter: (path) => {
      const inside = relative(from, path)
      return !/(^|[\\/])node_modules([\\/]|$)/.test(inside) && !/\.(map|d\.[cm]?ts|tsbuildinfo)$/.test(inside)
    },
  })
}

const manifestOf = (dir: string): Manifest => JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))

if (import.meta.main) {
  const dir = resolve(process.argv[2] ?? places.packagedServer)
  await packageServer(dir)
  process.stdout.write(`The server is in ${dir}: node ${relative(process.cwd(), packagedProgram(dir))}\n`)
}
