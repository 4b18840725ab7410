/**
 * The wire between the app and one page. Messages to the page that come while a batch is under way leave together as
 * the next one, so many rows cost few round trips and one row costs no wait.
 */
import type { CDPSession } from 'playwright'
import type { FromPage, ToPage } from './page/page-messages.ts'
import { bindingName, receiverName } from './page/page-script.ts'
import { pack, unpack } from './page/structured-json.ts'

export type PageLink = { send(message: ToPage): void }

export async function openPageLink(cdp: CDPSession, hear: (message: FromPage) => void): Promise<PageLink> {
  let waiting: ToPage[] = []
  let isSending = false

  cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name !== bindingName) return
    // Only page-electron.ts holds the binding.
    for (const message of unpack(JSON.parse(payload)) as FromPage[]) hear(message)
  })
  await cdp.send('Runtime.enable')
  await cdp.send('Runtime.addBinding', { name: bindingName })

  return {
    send(message) {
      waiting.push(message)
      if (!isSending) void sendAll()
    },
  }

  async function sendAll(): Promise<void> {
    isSending = true
    // What the same turn still has to say goes along.
    await new Promise(setImmediate)
    while (waiting.length > 0) {
      const text = JSON.stringify(pack(waiting))
      waiting = []
      const expression = `globalThis.${receiverName}?.(${JSON.stringify(text)})`
      // A page that navigates away or closes takes its messages with it.
      await cdp.send('Runtime.evaluate', { expression, silent: true }).catch(() => {})
    }
    isSending = false
  }
}
