/**
 * Starts Chromium once for all windows of this app, with a profile in the app's data folder, and writes down where
 * its debugging port is, so that tests can attach. Chromium hangs on a pipe to this process and ends when it breaks.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { type BrowserContext, chromium } from 'playwright'
import { settings } from './settings.ts'

type LaunchOptions = {
  readonly userDataDir: string
  readonly bounds: {
    readonly x?: number
    readonly y?: number
    readonly width: number
    readonly height: number
  }
}

let launched: Promise<BrowserContext> | null = null
let factsFile: string | null = null

export function launchChromium(options: LaunchOptions): Promise<BrowserContext> {
  launched ??= launch(options)
  return launched
}

export async function closeChromium(): Promise<void> {
  const context = await launched?.catch(() => null)
  if (context) await Promise.race([context.close().catch(() => {}), wait(3_000)])
  if (factsFile !== null) rmSync(factsFile, { force: true })
}

/** Now and then a new Chromium never shows its first page, and Playwright waits for that for ever: once in some hundred starts. */
const LAUNCHES = 3
const LAUNCH_MS = 15_000

async function launch({ userDataDir, bounds }: LaunchOptions): Promise<BrowserContext> {
  if (!settings.headless && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    throw new Error('There is no display. Set TIDELIST_HEADLESS=1, or run under xvfb-run.')
  }
  const profileDir = join(userDataDir, 'stand-in-chromium')
  const portFile = join(profileDir, 'DevToolsActivePort')
  for (const stale of [portFile, join(userDataDir, 'stand-in.json')]) rmSync(stale, { force: true })
  const context = await untilItShows(profileDir, () => launchOnce(profileDir, bounds))
  const port = await portIn(portFile)
  const facts = { pid: process.pid, port, endpoint: `http://127.0.0.1:${port}` }
  factsFile = join(userDataDir, 'stand-in.json')
  writeFileSync(factsFile, JSON.stringify(facts))
  return context
}

async function untilItShows(
  profileDir: string,
  start: () => Promise<BrowserContext>,
): Promise<BrowserContext> {
  for (let nth = 1; nth <= LAUNCHES; nth += 1) {
    const starting = start()
    const context = await Promise.race([starting, wait(LAUNCH_MS, null, { ref: false })])
    if (context !== null) return context
    starting.catch(() => {})
    spawnSync('pkill', ['-KILL', '-f', '--', `--user-data-dir=${profileDir}`])
  }
  throw new Error('Chromium did not show its window.')
}

const launchOnce = (profileDir: string, bounds: LaunchOptions['bounds']): Promise<BrowserContext> =>
  chromium.launchPersistentContext(profileDir, {
    executablePath: settings.chromiumPath,
    headless: settings.headless,
    chromiumSandbox: process.getuid?.() !== 0,
    viewport: null,
    colorScheme: null,
    reducedMotion: null,
    forcedColors: null,
    contrast: null,
    // The app decides when to go; Playwright would close the window before the engine has saved.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    ignoreDefaultArgs: ['--enable-automation', '--hide-scrollbars'],
    // An address of its own gives a window without tabs and address bar. One that needs loading now and then left Playwright waiting for ever.
    args: [...chromiumFlags(bounds), '--app=data:text/html,<title>Tidelist</title>'],
  })

function chromiumFlags(bounds: LaunchOptions['bounds']): string[] {
  const { width, height } = settings.headless ? settings.headlessSize : bounds
  const place =
    bounds.x === undefined || bounds.y === undefined ? [] : [`--window-position=${bounds.x},${bounds.y}`]
  return [
    '--remote-debugging-port=0',
    `--window-size=${width},${height}`,
    ...place,
    // Addresses of the app are answered here and never by a server of this machine.
    '--host-resolver-rules=MAP *.app.localhost ~NOTFOUND',
    '--class=tidelist',
    '--test-type',
    '--disable-gpu',
    '--password-store=basic',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-features=Translate,MediaRouter,OptimizationHints',
  ]
}

/** Chromium writes the file a moment after it starts: the port on the first line. */
async function portIn(file: string): Promise<number> {
  for (let waited = 0; waited < 10_000; waited += 20) {
    const port = Number(firstLineOf(file))
    if (port > 0) return port
    await wait(20)
  }
  throw new Error('Chromium did not open its debugging port.')
}

function firstLineOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').split('\n')[0] ?? ''
  } catch {
    return ''
  }
}
