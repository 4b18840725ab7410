/** Opens the built app: in Electron where its program is, else in the stand-in over Chromium, and says which. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { ensureChromium } from './ensure-chromium.ts'
import { ensureElectron } from './find-electron.ts'
import { places, repoDir } from './places.ts'
import { SetupRefused } from './setup-refused.ts'

type Options = { readonly args: readonly string[]; readonly env: NodeJS.ProcessEnv }

export async function openShell({ args, env }: Options): Promise<ChildProcess> {
  if (!existsSync(places.builtMain)) throw new SetupRefused('There is no build yet. Type: npm run build')
  refuseWithoutDisplay(env)
  const electron = await ensureElectron()
  if (electron !== null) return opened(electron, [...sandboxFlag(), repoDir, ...args], env)
  process.stdout.write(
    "Electron's program cannot be had here, so Tidelist runs in its stand-in over Chromium.\n",
  )
  const chromium = await ensureChromium()
  return opened(process.execPath, [places.standIn, places.builtMain, ...args], {
    ...env,
    TIDELIST_CHROMIUM: chromium,
  })
}

/** The app's exit code. Ctrl-C and SIGTERM go on to the app, which closes in its own time. */
export function whenClosed(shell: ChildProcess): Promise<number> {
  const passOn = (signal: NodeJS.Signals) => shell.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, passOn)
  return new Promise((resolve) => shell.on('exit', (code) => resolve(code ?? 1)))
}

function opened(program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(program, args, { cwd: repoDir, env, stdio: ['ignore', 'inherit', 'inherit'] })
}

/** Before anything takes time: without a display no window opens. */
export function refuseWithoutDisplay(env: NodeJS.ProcessEnv): void {
  const needsDisplay = process.platform === 'linux' && env.TIDELIST_HEADLESS !== '1'
  if (!needsDisplay || env.DISPLAY || env.WAYLAND_DISPLAY) return
  throw new SetupRefused(
    'There is no display to open the window on. Type: xvfb-run -a npm run app, or TIDELIST_HEADLESS=1 npm run app',
  )
}

/** Chromium refuses to run as root with its sandbox. */
function sandboxFlag(): string[] {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
}
