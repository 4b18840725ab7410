/** Electron's app: readiness, paths, the single-instance lock and the order of events on the way out. */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type Electron from 'electron'
import { closeChromium } from './chromium.ts'
import { openWindows } from './open-windows.ts'
import { releaseLock, takeLock } from './single-instance.ts'
import { endUtilityProcesses } from './utility-process.ts'

type PackageFacts = { readonly name: string; readonly productName?: string; readonly version: string }

class StandInApp extends EventEmitter {
  readonly isPackaged = false
  readonly #root = packageRoot(process.argv[1] ?? process.cwd())
  // package.json of the app that runs here; npm has checked its shape.
  readonly #facts = JSON.parse(readFileSync(join(this.#root, 'package.json'), 'utf8')) as PackageFacts
  readonly #paths = new Map<string, string>([
    ['home', homedir()],
    ['documents', join(homedir(), 'Documents')],
    ['userData', join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), this.name)],
  ])
  #whenCodeIsLoaded: () => void = () => {}
  readonly #ready = new Promise<void>((resolve) => {
    this.#whenCodeIsLoaded = resolve
  }).then(() => {
    this.#isReady = true
    this.emit('ready')
  })
  #isReady = false
  #quitting = false

  get name(): string {
    return this.#facts.productName ?? this.#facts.name
  }

  /** Called by run.ts. As in Electron, an app that waits in its main module for readiness waits for ever. */
  codeIsLoaded(): void {
    this.#whenCodeIsLoaded()
  }

  whenReady(): Promise<void> {
    return this.#ready
  }

  isReady(): boolean {
    return this.#isReady
  }

  getVersion(): string {
    return this.#facts.version
  }

  getAppPath(): string {
    return this.#root
  }

  getPath(name: string): string {
    const path = this.#paths.get(name)
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    return path
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path)
  }

  /** Chromium's own sandbox holds the page here, whatever the app asks for. */
  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before the app is ready')
  }

  requestSingleInstanceLock(): boolean {
    return takeLock(this.getPath('userData'), (argv) => this.emit('second-instance', {}, argv, process.cwd()))
  }

  /** No desktop knows the stand-in: a link comes as an argument of a second start. */
  setAsDefaultProtocolClient(): boolean {
    return false
  }

  quit(): void {
    if (this.#quitting || this.#isPrevented('before-quit')) return
    this.#quitting = true
    for (const window of [...openWindows.all]) {
      if (window.tryToClose()) continue
      // As in Electron: a window that stays ends the quit.
      this.#quitting = false
      return
    }
    void openWindows.allClosed().then(() => {
      if (this.#isPrevented('will-quit')) this.#quitting = false
      else this.exit(0)
    })
  }

  exit(code = 0): void {
    this.#quitting = true
    void this.#end(code)
  }

  windowsAllClosed(): void {
    if (this.#quitting) return
    if (!this.emit('window-all-closed')) this.quit()
  }

  async #end(code: number): Promise<void> {
    this.emit('quit', {}, code)
    endUtilityProcesses()
    await closeChromium()
    releaseLock()
    process.exit(code)
  }

  #isPrevented(event: 'before-quit' | 'will-quit'): boolean {
    let prevented = false
    const preventDefault = () => {
      prevented = true
    }
    this.emit(event, { preventDefault })
    return prevented
  }
}

export const app = new StandInApp()
app satisfies Pick<
  Electron.App,
  | 'isPackaged'
  | 'name'
  | 'whenReady'
  | 'isReady'
  | 'getVersion'
  | 'getAppPath'
  | 'getPath'
  | 'setPath'
  | 'enableSandbox'
  | 'requestSingleInstanceLock'
  | 'setAsDefaultProtocolClient'
  | 'quit'
  | 'exit'
>

openWindows.onLastClosed(() => app.windowsAllClosed())
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())

/** The folder of the nearest package.json above a file. */
function packageRoot(file: string): string {
  for (let dir = dirname(file); ; dir = dirname(dir)) {
    try {
      readFileSync(join(dir, 'package.json'))
      return dir
    } catch {
      if (dir === dirname(dir)) throw new Error(`No package.json above ${file}`)
    }
  }
}
