/** Electron's BrowserWindow over one Chromium app window. */
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type Electron from 'electron'
import type { BrowserContext, CDPSession, Page } from 'playwright'
import { app } from './app.ts'
import { launchChromium } from './chromium.ts'
import { letAppPreventClosing } from './closing.ts'
import { nativeTheme } from './native-theme.ts'
import { openWindows } from './open-windows.ts'
import { shownAddress } from './protocol.ts'
import { permissionSettings } from './session.ts'
import { StandInWebContents } from './web-contents.ts'
import { WindowFrame } from './window-frame.ts'

/** What the app uses of a window, besides events and webContents. */
type WindowMembers = Pick<
  Electron.BrowserWindow,
  | 'loadURL'
  | 'close'
  | 'isDestroyed'
  | 'isMinimized'
  | 'isMaximized'
  | 'getNormalBounds'
  | 'getBounds'
  | 'maximize'
  | 'minimize'
  | 'restore'
  | 'setBounds'
  | 'show'
  | 'focus'
>

const windows = new Set<BrowserWindow>()

export class BrowserWindow extends EventEmitter implements WindowMembers {
  static getAllWindows(): BrowserWindow[] {
    return [...windows]
  }

  readonly webContents = new StandInWebContents()
  readonly #options: Electron.BrowserWindowConstructorOptions
  readonly #frame: WindowFrame
  #page: Page | null = null
  #hasAsked = false

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    this.#options = options
    this.#frame = new WindowFrame(options, () => this.emit('resize'))
    windows.add(this)
    openWindows.add(this)
    this.webContents.on('stand-in-resize', () => void this.#frame.measure())
    app.emit('web-contents-created', {}, this.webContents)
  }

  async loadURL(address: string): Promise<void> {
    const shown = shownAddress(address)
    const isFirst = this.#page === null
    const page = this.#page ?? (await this.#open())
    if (isFirst) await this.#prepare(page, address)
    await page.goto(shown)
    this.webContents.loaded()
    this.emit('ready-to-show')
  }

  close(): void {
    this.tryToClose()
  }

  /** False when the app keeps the window. */
  tryToClose(): boolean {
    if (this.#isClosePrevented()) return false
    if (this.#page === null) this.#closed()
    else void this.#page.close({ runBeforeUnload: false }).catch(() => {})
    return true
  }

  isDestroyed = () => !windows.has(this)
  isMinimized = () => this.#frame.state === 'minimized'
  isMaximized = () => this.#frame.state === 'maximized'
  getNormalBounds = () => this.#frame.normalBounds
  getBounds = () => this.#frame.normalBounds
  maximize = () => this.#frame.change({ windowState: 'maximized' })
  minimize = () => this.#frame.change({ windowState: 'minimized' })
  restore = () => this.#frame.change({ windowState: 'normal' })
  setBounds = (bounds: Partial<Electron.Rectangle>) => this.#frame.change(bounds)
  show = () => this.focus()
  focus = () => void this.#page?.bringToFront().catch(() => {})

  async #open(): Promise<Page> {
    const userDataDir = app.getPath('userData')
    const bounds = this.#frame.normalBounds
    const context = await launchChromium({ userDataDir, bounds }).catch(endWithoutChromium)
    const page = pageFor(context)
    this.#page = page ?? (await context.newPage())
    this.#page.on('close', () => this.#closed())
    letAppPreventClosing(this.#page, await context.newCDPSession(this.#page), () => this.#isClosePrevented())
    context.on('page', (other) => {
      if (![...windows].some((window) => window.#page === other)) void other.close().catch(() => {})
    })
    return this.#page
  }

  async #prepare(page: Page, address: string): Promise<void> {
    const cdp = await page.context().newCDPSession(page)
    const { preload, additionalArguments = [] } = this.#options.webPreferences ?? {}
    const source = preload === undefined ? '' : readFileSync(preload, 'utf8')
    await this.webContents.attach({ page, cdp, preload: source, argv: additionalArguments }, address)
    await this.#frame.attach(cdp)
    await denyAndGrant(cdp, new URL(shownAddress(address)).origin)
    await emulateTheme(cdp)
    nativeTheme.on('updated', () => void emulateTheme(cdp).catch(() => {}))
    if (this.#options.backgroundColor !== undefined) await paintGround(cdp, this.#options.backgroundColor)
  }

  #isClosePrevented(): boolean {
    let prevented = false
    const preventDefault = () => {
      prevented = true
    }
    this.emit('close', { preventDefault })
    this.#hasAsked = !prevented
    return prevented
  }

  #closed(): void {
    if (!windows.has(this)) return
    // A page that went without being asked: nothing could prevent it.
    if (!this.#hasAsked) this.#isClosePrevented()
    windows.delete(this)
    this.webContents.gone()
    this.emit('closed')
    openWindows.remove(this)
  }
}

/** Chromium opens with one page; a second window gets a page of its own. */
function pageFor(context: BrowserContext): Page | undefined {
  return windows.size === 1 ? context.pages()[0] : undefined
}

function endWithoutChromium(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  app.exit(1)
  throw error
}

async function denyAndGrant(cdp: CDPSession, origin: string): Promise<void> {
  for (const { name, setting } of permissionSettings(origin)) {
    await cdp.send('Browser.setPermission', { permission: { name }, setting, origin })
  }
}

async function emulateTheme(cdp: CDPSession): Promise<void> {
  const value = nativeTheme.emulated ?? ''
  await cdp.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value }] })
}

/** `#rrggbb` behind the page until it paints. */
async function paintGround(cdp: CDPSession, colour: string): Promise<void> {
  const [r = 255, g = 255, b = 255] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  await cdp.send('Emulation.setDefaultBackgroundColorOverride', { color: { r, g, b } })
}
