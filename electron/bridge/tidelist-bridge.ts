/**
 * The one frozen object that the preload puts on the page, `window.tidelist`, and the message that brings the
 * engine's port. The window imports these types and nothing else of the process that opened it.
 */
import type { AppEvent } from './app-event.ts'
import type { Stage, TitleBar } from './boot-facts.ts'

export type TidelistBridge = {
  /** Node's `process.platform`: 'linux', 'darwin', 'win32', ... */
  readonly platform: string
  /** The app's version, as in package.json. */
  readonly version: string
  readonly stage: Stage
  /** 'inset': the page draws under the window's buttons and leaves room for them at the top left. */
  readonly titleBar: TitleBar
  /** Asks for a port to the engine; it comes as an `EnginePortMessage` with this nonce, at once or when the engine runs. */
  requestEnginePort(nonce: string): void
  /** Opens an `https:` or `mailto:` address outside the app; false when the address is refused. */
  openExternal(url: string): Promise<boolean>
  /** Asks the person where to save the export. The ticket stands for that file when it is given to the engine; null: no file was chosen. */
  chooseTakeoutFile(): Promise<string | null>
  /** Calls back when the window is about to close, which waits a few seconds for the promise. */
  onSaveNow(callback: () => Promise<void>): void
  /** Calls back with each app event from now on; returns the end of it. */
  onAppEvent(callback: (event: AppEvent) => void): () => void
}

export const enginePortMessageKind = 'tidelist:engine-port'

/** The `data` of the page's own `message` event; the port is its `ports[0]`, not started yet. */
export type EnginePortMessage = { readonly kind: typeof enginePortMessageKind; readonly nonce: string }

declare global {
  interface Window {
    readonly tidelist: TidelistBridge
  }
}
