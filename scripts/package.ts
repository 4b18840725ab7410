/**
 * `npm run package [-- --electron-dist DIR] [-- more for electron-builder]`: builds the app and makes an unpacked
 * folder and the installers of this system in `dist/`. DIR is an unpacked Electron, for machines that cannot download
 * one; there the other tools electron-builder would download are replaced by this system's own.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ensureBuilt } from './setup/ensure-built.ts'
import { ensureSeed } from './setup/ensure-seed.ts'
import { canBeDownloaded } from './setup/find-electron.ts'
import { repoDir } from './setup/places.ts'
import { runCommand } from './setup/run-command.ts'
import { runScript, SetupRefused } from './setup/setup-refused.ts'

/** What can be built with this system's own tools alone. */
const offlineTargets = ['--linux', 'dir', 'deb']

await runScript(async () => {
  const { electronDist, rest } = readArguments(process.argv.slice(2))
  await ensureBuilt()
  await ensureSeed()
  const builder = join(repoDir, 'node_modules/electron-builder/cli.js')
  const options = electronDist === null ? [] : electronDistOptions(electronDist)
  const isOffline = !(await canBeDownloaded())
  const env = { ...process.env, ...(isOffline ? offlineTools() : {}) }
  const targets = isOffline && rest.length === 0 ? offlineTargets : rest
  return runCommand(process.execPath, [builder, '--publish', 'never', ...options, ...targets], { env })
})

function readArguments(args: readonly string[]): { electronDist: string | null; rest: string[] } {
  const at = args.indexOf('--electron-dist')
  if (at === -1) return { electronDist: null, rest: [...args] }
  const dir = args[at + 1]
  if (dir === undefined) throw new SetupRefused('--electron-dist wants the folder of an unpacked Electron.')
  return { electronDist: resolve(dir), rest: [...args.slice(0, at), ...args.slice(at + 2)] }
}

function electronDistOptions(dir: string): string[] {
  const versionFile = join(dir, 'version')
  if (!existsSync(versionFile))
    throw new SetupRefused(`${dir} is no unpacked Electron: it has no file "version".`)
  const version = readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
  return [`-c.electronDist=${dir}`, `-c.electronVersion=${version}`]
}

/** Each names a program of this system for one that electron-builder would download; your own choices win. */
function offlineTools(): Record<string, string> {
  return {
    ELECTRON_BUILDER_OFFLINE: 'true',
    ELECTRON_BUILDER_7ZIP_PATH: '/usr/bin/7za',
    CUSTOM_FPM_PATH: join(repoDir, 'scripts/packaging/fpm'),
    TIDELIST_NODE: process.execPath,
    ...pick(process.env, ['ELECTRON_BUILDER_7ZIP_PATH', 'CUSTOM_FPM_PATH']),
  }
}

function pick(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const known = names.map((name) => [name, env[name]] as const)
  return Object.fromEntries(known.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}
