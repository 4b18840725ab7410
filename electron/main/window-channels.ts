/** What the page may tell main: it wants a port to the engine, a link opened outside, a file to export into, or has saved. Nothing else is listened to. */
import { randomUUID } from 'node:crypto'
import { type IpcMain, MessageChannelMain } from 'electron'
import { z } from 'zod'
import { externalUrlSchema, nonceSchema } from '../bridge/ipc-arguments.ts'
import { ipcChannels } from '../bridge/ipc-channels.ts'
import type { EngineProcess } from './engine-process.ts'
import { externalLink } from './external-link.ts'
import { handle, receive } from './ipc.ts'

type Options = {
  readonly ipcMain: Pick<IpcMain, 'handle' | 'on'>
  readonly engine: EngineProcess
  readonly openExternal: (address: string) => void
  readonly onSaved: (nonce: string) => void
  /** Shows the save dialog; null when it was cancelled. */
  readonly chooseSaveFile: () => Promise<string | null>
}

export function serveWindow({ ipcMain, engine, openExternal, onSaved, chooseSaveFile }: Options): void {
  receive(ipcMain, {
    channel: ipcChannels.requestEnginePort,
    argument: nonceSchema,
    run: (nonce, event) => {
      const { port1, port2 } = new MessageChannelMain()
      engine.connect(port1)
      event.sender.postMessage(ipcChannels.enginePort, nonce, [port2])
    },
  })
  receive(ipcMain, { channel: ipcChannels.saved, argument: nonceSchema, run: onSaved })
  handle(ipcMain, {
    channel: ipcChannels.chooseTakeoutFile,
    argument: z.null(),
    run: async () => {
      const path = await chooseSaveFile()
      if (path === null) return null
      const ticket = randomUUID()
      engine.offerFile(ticket, path)
      return ticket
    },
  })
  handle(ipcMain, {
    channel: ipcChannels.openExternal,
    argument: externalUrlSchema,
    run: async (address) => {
      const link = externalLink(address)
      if (link !== null) openExternal(link)
      return link !== null
    },
  })
}
