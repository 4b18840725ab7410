/** A window's place and size on the screen, asked and set through Chromium, with the last known answer at hand. */
import type Electron from 'electron'
import type { CDPSession } from 'playwright'

type State = 'normal' | 'minimized' | 'maximized' | 'fullscreen'
type Change = Partial<Electron.Rectangle> & { readonly windowState?: State }

export class WindowFrame {
  state: State = 'normal'
  normalBounds: Electron.Rectangle
  readonly #onResize: () => void
  #cdp: CDPSession | null = null
  #windowId = 0
  #early: Change[] = []

  constructor(options: Electron.BrowserWindowConstructorOptions, onResize: () => void) {
    const { x = 0, y = 0, width = 800, height = 600 } = options
    this.normalBounds = { x, y, width, height }
    this.#onResize = onResize
  }

  async attach(cdp: CDPSession): Promise<void> {
    this.#cdp = cdp
    this.#windowId = (await cdp.send('Browser.getWindowForTarget')).windowId
    for (const change of this.#early.splice(0)) await this.#apply(cdp, change)
    await this.measure()
  }

  /** Takes effect in a moment, or when the window is there. */
  change(change: Change): void {
    if (this.#cdp === null) this.#early.push(change)
    else void this.#apply(this.#cdp, change)
  }

  async measure(): Promise<void> {
    const answer = await this.#cdp?.send('Browser.getWindowForTarget').catch(() => null)
    if (!answer) return
    const { left = 0, top = 0, width = 800, height = 600, windowState = 'normal' } = answer.bounds
    this.state = windowState
    if (windowState === 'normal') this.normalBounds = { x: left, y: top, width, height }
    this.#onResize()
  }

  async #apply(cdp: CDPSession, { x, y, width, height, windowState }: Change): Promise<void> {
    const named = { left: x, top: y, width, height, windowState }
    const bounds = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
    // A window that closes in the middle has no place any more.
    await cdp.send('Browser.setWindowBounds', { windowId: this.#windowId, bounds }).catch(() => {})
    await this.measure()
  }
}
