/**
 * Lets a window go only after its page has saved what is being typed. A page that does not answer is waited for a few
 * seconds and no longer, so a broken one can still be closed.
 */
import { ipcChannels } from '../bridge/ipc-channels.ts'

/** The part of Electron's BrowserWindow that is used here. */
export type ClosingWindow = {
  on(event: 'close', listener: (event: { preventDefault(): void }) => void): unknown
  once(event: 'closed', listener: () => void): unknown
  close(): void
  isDestroyed(): boolean
  readonly webContents: { send(channel: string, nonce: string): void }
}

type Options = {
  readonly newNonce: () => string
  readonly timeoutMs: number
  readonly log: (line: string) => void
}

export type SaveBeforeClosing = {
  guard(window: ClosingWindow): void
  /** The page of this nonce has saved. */
  saved(nonce: string): void
}

export function createSaveBeforeClosing({ newNonce, timeoutMs, log }: Options): SaveBeforeClosing {
  const waiting = new Map<string, () => void>()

  const ask = (window: ClosingWindow): Promise<void> => {
    const nonce = newNonce()
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        waiting.delete(nonce)
        resolve()
      }
      const timer = setTimeout(() => {
        log('The window did not say in time that all is saved.')
        end()
      }, timeoutMs)
      waiting.set(nonce, end)
      window.once('closed', end)
      window.webContents.send(ipcChannels.saveNow, nonce)
    })
  }

  return {
    saved: (nonce) => waiting.get(nonce)?.(),
    guard(window) {
      let phase: 'open' | 'saving' | 'saved' = 'open'
      window.on('close', (event) => {
        if (phase === 'saved') return
        event.preventDefault()
        if (phase === 'saving') return
        phase = 'saving'
        void ask(window).then(() => {
          phase = 'saved'
          if (!window.isDestroyed()) window.close()
        })
      })
    },
  }
}
