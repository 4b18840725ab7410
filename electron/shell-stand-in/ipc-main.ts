/** Electron's ipcMain: messages are events, calls have one handler each. */
import { EventEmitter } from 'node:events'
import type Electron from 'electron'

type Handler = Parameters<Electron.IpcMain['handle']>[1]

class StandInIpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.#handlers.set(channel, handler)
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }

  async answer(
    channel: string,
    event: Electron.IpcMainInvokeEvent,
    args: readonly unknown[],
  ): Promise<unknown> {
    const handler = this.#handlers.get(channel)
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
    return handler(event, ...args)
  }
}

export const ipcMain = new StandInIpcMain()
ipcMain satisfies Pick<Electron.IpcMain, 'handle' | 'removeHandler'>
