/** Lets the app see each request of a page: navigation may be refused, its own scheme is answered by its handler. */
import type { EventEmitter } from 'node:events'
import type { CDPSession } from 'playwright'
import { answerOwnScheme, appAddress } from './protocol.ts'

type Paused = {
  readonly requestId: string
  readonly frameId: string
  readonly resourceType: string
  readonly redirectedRequestId?: string
  readonly request: { readonly url: string; readonly method: string }
}

type Options = {
  readonly cdp: CDPSession
  readonly contents: EventEmitter
  /** True for the address the app itself loads, which asks nobody. */
  readonly isOwnLoad: (address: string) => boolean
}

export async function watchRequests({ cdp, contents, isOwnLoad }: Options): Promise<void> {
  await cdp.send('Page.enable')
  const { frameTree } = await cdp.send('Page.getFrameTree')
  const isRefused = (paused: Paused): boolean => {
    const address = appAddress(paused.request.url)
    if (paused.resourceType !== 'Document' || isOwnLoad(address)) return false
    const isMainFrame = paused.frameId === frameTree.frame.id
    const first = paused.redirectedRequestId === undefined ? 'will-navigate' : 'will-redirect'
    const asked = isMainFrame ? [first, 'will-frame-navigate'] : ['will-frame-navigate']
    return asked.some((event) => isPrevented(contents, event, { url: address, isMainFrame }))
  }
  cdp.on('Fetch.requestPaused', (paused) => {
    // A page that closes in the middle takes its requests with it.
    void settle(cdp, paused, isRefused(paused)).catch(() => {})
  })
  await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] })
}

async function settle(cdp: CDPSession, paused: Paused, isRefused: boolean): Promise<void> {
  const { requestId, request } = paused
  if (isRefused) {
    await cdp.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
    return
  }
  const answer = await answerOwnScheme(request)
  if (answer === null) {
    await cdp.send('Fetch.continueRequest', { requestId })
    return
  }
  await cdp.send('Fetch.fulfillRequest', {
    requestId,
    responseCode: answer.status,
    responseHeaders: [...answer.headers].map(([name, value]) => ({ name, value })),
    body: Buffer.from(await answer.arrayBuffer()).toString('base64'),
  })
}

function isPrevented(contents: EventEmitter, event: string, details: object): boolean {
  let prevented = false
  const preventDefault = () => {
    prevented = true
  }
  contents.emit(event, { ...details, preventDefault })
  return prevented
}
