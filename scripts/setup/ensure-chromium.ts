/**
 * Finds a Chromium for the stand-in and for the end-to-end tests. On Debian and its relatives a missing one is
 * installed when this user may; otherwise the refusal says exactly what to type.
 */
import { accessSync, constants } from 'node:fs'
import { runCommand } from './run-command.ts'
import { SetupRefused } from './setup-refused.ts'

const usualPlaces: Readonly<Record<string, readonly string[]>> = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'],
}

/** The path of the program; TIDELIST_CHROMIUM names one of your own. */
export function findChromium(): string | null {
  const own = process.env.TIDELIST_CHROMIUM
  if (own !== undefined && own !== '') return own
  return usualPlaces[process.platform]?.find(isProgram) ?? null
}

export async function ensureChromium(): Promise<string> {
  const found = findChromium()
  if (found !== null) return found
  if (process.platform !== 'linux' || !isProgram('/usr/bin/apt-get')) {
    throw new SetupRefused(
      'Tidelist needs Chromium or Chrome here: install one, or set TIDELIST_CHROMIUM to its path.',
    )
  }
  await installWithApt()
  const installed = findChromium()
  if (installed === null) throw new SetupRefused(`Chromium could not be installed. Type: ${aptCommand}`)
  return installed
}

const aptCommand = 'sudo apt-get update && sudo apt-get install -y chromium'

async function installWithApt(): Promise<void> {
  const prefix = await rootPrefix()
  if (prefix === null) throw new SetupRefused(`Chromium is missing. Type: ${aptCommand}`)
  process.stdout.write('Installing Chromium with apt-get.\n')
  const [program = 'apt-get', ...before] = [...prefix, 'apt-get']
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await runCommand(program, [...before, 'update', '-q'], { env, isQuiet: true })
  await runCommand(program, [...before, 'install', '-y', '-q', 'chromium'], { env, isQuiet: true })
}

/** What to put before a command to run it as root, or null when this user may not without a password. */
async function rootPrefix(): Promise<readonly string[] | null> {
  if (process.getuid?.() === 0) return []
  return (await runCommand('sudo', ['-n', 'true'], { isQuiet: true })) === 0 ? ['sudo', '-n'] : null
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
