/** Electron's webContents: the page of one window, its messages to and from the app, and what it may open. */
import { EventEmitter } from 'node:events'
import type Electron from 'electron'
import type { CDPSession, Page } from 'playwright'
import { ipcMain } from './ipc-main.ts'
import type { StandInPort } from './message-port.ts'
import { watchRequests } from './navigation.ts'
import type { FromPage, ToPage } from './page/page-messages.ts'
import { pageScript } from './page/page-script.ts'
import { openPageLink, type PageLink } from './page-link.ts'
import { createPortRelay } from './port-relay.ts'
import { appAddress, shownAddress } from './protocol.ts'

type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]
type Attachment = {
  readonly page: Page
  readonly cdp: CDPSession
  readonly preload: string
  readonly argv: string[]
}

export class StandInWebContents
  extends EventEmitter
  implements Pick<Electron.WebContents, 'getURL' | 'send' | 'setWindowOpenHandler'>
{
  #link: PageLink | null = null
  #early: ToPage[] = []
  #address = ''
  #loading = ''
  #openHandler: OpenHandler = () => ({ action: 'allow' })
  readonly #ports = createPortRelay({
    data: (id, data) => this.#tell({ kind: 'port-data', id, data }),
    close: (id) => this.#tell({ kind: 'port-close', id }),
  })

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  getURL(): string {
    return this.#address
  }

  send(channel: string, ...args: unknown[]): void {
    this.#tell({ kind: 'ipc', channel, args, ports: [] })
  }

  postMessage(channel: string, message: unknown, transfer: readonly StandInPort[] = []): void {
    const ports = transfer.map((port) => this.#ports.adopt(port))
    this.#tell({ kind: 'ipc', channel, args: [message], ports })
  }

  /** Called by the window, before the page loads anything of the app. */
  async attach({ page, cdp, preload, argv }: Attachment, address: string): Promise<void> {
    this.#loading = address
    await watchRequests({ cdp, contents: this, isOwnLoad: (url) => url === this.#loading })
    const source = pageScript({ preload, origin: new URL(shownAddress(address)).origin, argv })
    this.#link = await openPageLink(cdp, (message) => this.#hear(message, page))
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source })
    cdp.on('Page.windowOpen', ({ url }) => this.#askToOpen(appAddress(url)))
    for (const message of this.#early.splice(0)) this.#link.send(message)
  }

  loaded(): void {
    this.#loading = ''
    this.emit('did-finish-load')
  }

  gone(): void {
    this.#ports.closeAll()
    this.emit('destroyed')
  }

  #tell(message: ToPage): void {
    if (this.#link === null) this.#early.push(message)
    else this.#link.send(message)
  }

  #hear(message: FromPage, page: Page): void {
    if (message.kind === 'port-data') this.#ports.receive(message.id, message.data)
    else if (message.kind === 'port-close') this.#ports.farClosed(message.id)
    else if (message.kind === 'send') ipcMain.emit(message.channel, this.#event(page), ...message.args)
    else if (message.kind === 'invoke') void this.#answer(message, page)
    else if (message.kind === 'resize') this.emit('stand-in-resize')
    else {
      this.#address = appAddress(message.address)
      this.#ports.closeAll()
    }
  }

  async #answer(message: Extract<FromPage, { kind: 'invoke' }>, page: Page): Promise<void> {
    const { call, channel, args } = message
    try {
      // The event has what handlers read: who sent it.
      const event = this.#event(page) as unknown as Electron.IpcMainInvokeEvent
      this.#tell({ kind: 'answer', call, error: null, value: await ipcMain.answer(channel, event, args) })
    } catch (error) {
      const text = `Error invoking remote method '${channel}': ${String(error)}`
      this.#tell({ kind: 'answer', call, error: text, value: null })
    }
  }

  #event(page: Page) {
    return { sender: this, senderFrame: { url: appAddress(page.url()), parent: null }, ports: [] }
  }

  #askToOpen(url: string): void {
    // The handler of an app that opens no windows reads the address only; the page that came is closed either way.
    this.#openHandler({ url } as Electron.HandlerDetails)
  }
}
