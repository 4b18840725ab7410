/**
 * Opens the built app for a test and gives its page, in Electron where its program is and in the stand-in elsewhere;
 * no test needs to know which. Each launch has a data folder of its own, so several apps can be open at once.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { _electron, type Browser, chromium, type ElectronApplication, type Page } from '@playwright/test'
import { findChromium } from '../scripts/setup/ensure-chromium.ts'
import { findElectron } from '../scripts/setup/find-electron.ts'
import { places, repoDir } from '../scripts/setup/places.ts'
import { childrenOf } from './processes.ts'

export type LaunchOptions = {
  readonly userDataDir: string
  readonly serverUrl?: string
  readonly deviceName?: string
  readonly env?: Readonly<Record<string, string>>
  readonly colorScheme?: 'light' | 'dark'
  /** What the desktop adds, like a link. */
  readonly args?: readonly string[]
}

export type LaunchedApp = {
  readonly page: Page
  readonly pid: number
  readonly userDataDir: string
  readonly stage: 'electron' | 'stand-in'
  /** Electron itself, for tests tagged `@electron`; null in the stand-in. */
  readonly electron: ElectronApplication | null
  /** The origin of our own page as this stage shows it. */
  readonly origin: string
  /** Closes the window as a person does; the exit code, once the engine has saved. */
  close(): Promise<number>
  /** Ends the app as "Quit" does; the exit code. */
  quit(): Promise<number>
  /** Ends the app with SIGKILL, as a power cut would. */
  kill(): Promise<void>
  /** Ends only the engine's process with SIGKILL. */
  killEngine(): void
  /** A new app on the same data, after close() or kill(). */
  relaunch(changes?: Partial<LaunchOptions>): Promise<LaunchedApp>
  /** What the app has written to its terminal so far. */
  logs(): string
  /** The addresses that the system was asked to open so far. */
  openedOutside(): Promise<readonly string[]>
}

type Opened = {
  readonly electron: ElectronApplication | null
  readonly page: Page
  readonly child: ChildProcess
  readonly closeWindow: () => Promise<void>
  readonly quit: () => Promise<void>
  readonly disconnect: () => Promise<void>
  readonly openedOutside: () => Promise<readonly string[]>
}

const opensWithinMs = 45_000
const closesWithinMs = 15_000

export async function launchApp(options: LaunchOptions): Promise<LaunchedApp> {
  await mkdir(options.userDataDir, { recursive: true })
  const electron = findElectron()
  const output: string[] = []
  const {
    electron: inElectron,
    page,
    child,
    closeWindow,
    quit,
    disconnect,
    openedOutside,
  } = electron === null ? await openStandIn(options, output) : await openElectron(electron, options, output)
  const exited = exitOf(child)
  const pid = child.pid ?? 0
  await page.waitForFunction(() => 'tidelist' in window)
  await page.emulateMedia({ colorScheme: options.colorScheme ?? null })

  const ended = async (end: () => Promise<void>) => {
    await end()
    const code = await Promise.race([exited, wait(closesWithinMs, null, { ref: false })])
    await disconnect()
    if (code === null) throw new Error(`The app did not close.\n${output.join('')}`)
    return code
  }
  return {
    page,
    pid,
    userDataDir: options.userDataDir,
    stage: electron === null ? 'stand-in' : 'electron',
    electron: inElectron,
    origin: electron === null ? 'http://tidelist.app.localhost' : 'app://tidelist',
    close: () => ended(closeWindow),
    quit: () => ended(quit),
    async kill() {
      child.kill('SIGKILL')
      await exited
      await disconnect()
    },
    killEngine() {
      const engine = childrenOf(pid).find(({ command }) =>
        /utility-child|node\.mojom\.NodeService/.test(command),
      )
      if (engine === undefined) throw new Error('The app has no engine.')
      process.kill(engine.pid, 'SIGKILL')
    },
    relaunch: (changes = {}) => launchApp({ ...options, ...changes }),
    logs: () => output.join(''),
    openedOutside,
  }
}

/** Starts the app without waiting for a window, for a launch that is expected to be refused. */
export function startApp(options: LaunchOptions): ChildProcess {
  const electron = findElectron()
  const [program, own] =
    electron === null
      ? [process.execPath, [places.standIn, places.builtMain]]
      : [electron, electronArguments()]
  return spawn(program, [...own, ...(options.args ?? [])], {
    cwd: repoDir,
    env: { TIDELIST_HEADLESS: '1', ...launchEnv(options) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function openStandIn(options: LaunchOptions, output: string[]): Promise<Opened> {
  const child = startApp(options)
  listen(child, output)
  const browser = await attach(child, join(options.userDataDir, 'stand-in.json'), output)
  const page = browser.contexts()[0]?.pages()[0]
  if (page === undefined) throw new Error(`The app has no window.\n${output.join('')}`)
  // Whether the window may close is for the app to say; without a listener Playwright answers in its place.
  page.on('dialog', () => {})
  return {
    electron: null,
    page,
    child,
    closeWindow: () => page.close({ runBeforeUnload: true }),
    quit: async () => void child.kill('SIGTERM'),
    disconnect: () => browser.close(),
    openedOutside: async () => {
      const list = join(options.userDataDir, 'stand-in-opened.txt')
      return existsSync(list) ? (await readFile(list, 'utf8')).split('\n').slice(0, -1) : []
    },
  }
}

async function openElectron(program: string, options: LaunchOptions, output: string[]): Promise<Opened> {
  const app = await _electron.launch({
    executablePath: program,
    args: [...electronArguments(), ...(options.args ?? [])],
    env: launchEnv(options),
    timeout: opensWithinMs,
  })
  listen(app.process(), output)
  const opened = await app.evaluateHandle(({ shell }) => {
    const addresses: string[] = []
    // No test may open a real browser.
    shell.openExternal = async (address) => void addresses.push(address)
    return addresses
  })
  return {
    electron: app,
    page: await app.firstWindow(),
    child: app.process(),
    closeWindow: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()),
    // The app is gone before it can answer.
    quit: () => app.evaluate(({ app: electronApp }) => void setImmediate(() => electronApp.quit())),
    disconnect: async () => {},
    openedOutside: () => opened.jsonValue(),
  }
}

/** Chromium refuses to run as root with its sandbox. */
function electronArguments(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox', repoDir] : [repoDir]
}

function launchEnv({
  userDataDir,
  serverUrl,
  deviceName,
  env,
  colorScheme,
}: LaunchOptions): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return {
    ...Object.fromEntries(inherited),
    TIDELIST_USER_DATA: userDataDir,
    TIDELIST_CHROMIUM: findChromium() ?? '',
    TIDELIST_STAND_IN_COLOR_SCHEME: colorScheme ?? '',
    TIDELIST_SERVER_URL: serverUrl ?? '',
    TIDELIST_DEVICE_NAME: deviceName ?? '',
    ...env,
  }
}

/** The stand-in writes down where Chromium listens, once its window is there. */
async function attach(child: ChildProcess, factsFile: string, output: string[]): Promise<Browser> {
  const deadline = Date.now() + opensWithinMs
  while (Date.now() < deadline && child.exitCode === null) {
    const facts = factsIn(factsFile)
    if (facts !== null && facts.pid === child.pid) return chromium.connectOverCDP(facts.endpoint)
    await wait(25)
  }
  child.kill('SIGKILL')
  throw new Error(`The app did not open.\n${output.join('')}`)
}

function factsIn(file: string): { readonly pid?: number; readonly endpoint: string } | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

function listen(child: ChildProcess, output: string[]): void {
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(String(chunk)))
}

export function exitOf(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode)
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
}
