/** Finds Electron's program, and gets it when its download can be reached; null when this machine cannot have it. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { places } from './places.ts'
import { runCommand } from './run-command.ts'

const probeMs = 3_000

export async function ensureElectron(): Promise<string | null> {
  const found = findElectron()
  if (found !== null || !(await canBeDownloaded())) return found
  process.stdout.write("Getting Electron's program.\n")
  await runCommand(process.execPath, [join(places.electronDir, 'install.js')], { isQuiet: true })
  return findElectron()
}

export function findElectron(): string | null {
  const own = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const program = programName()
  const candidate = own ? join(own, program) : join(places.electronDir, 'dist', program)
  return existsSync(candidate) ? candidate : null
}

/** Electron's installer writes the program's name for this system beside itself. */
function programName(): string {
  const pathFile = join(places.electronDir, 'path.txt')
  if (existsSync(pathFile)) return readFileSync(pathFile, 'utf8').trim()
  if (process.platform === 'win32') return 'electron.exe'
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
}

/** Asked first, because without a route the installer tries again and again. */
export async function canBeDownloaded(): Promise<boolean> {
  const mirror = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/'
  try {
    const answer = await fetch(mirror, { method: 'HEAD', signal: AbortSignal.timeout(probeMs) })
    return answer.status < 400
  } catch {
    return false
  }
}
