/** Every way out of our page is shut, whatever trick the address plays. */
import { EventEmitter } from 'node:events'
import type { Session, WebContents } from 'electron'
import { expect, test } from 'vitest'
import { denyPermissions, guardContents } from './window-guards.ts'

type OpenHandler = (details: { url: string }) => { action: string }

function guarded() {
  const opened: string[] = []
  let openHandler: OpenHandler = () => ({ action: 'allow' })
  const contents = Object.assign(new EventEmitter(), {
    setWindowOpenHandler: (handler: OpenHandler) => {
      openHandler = handler
    },
  })
  // guardContents uses `on` and `setWindowOpenHandler` only.
  guardContents(contents as unknown as WebContents, (address) => opened.push(address))
  const prevented = (event: string, url: string) => {
    let stopped = false
    contents.emit(event, { url, preventDefault: () => (stopped = true) })
    return stopped
  }
  return { prevented, opened, open: (url: string) => openHandler({ url }) }
}

const foreign = [
  'https://evil.example/',
  'https://evil.example/?u=app://tidelist/',
  'app://tidelist@evil.example/',
  'app://evil/tidelist/',
  'file:///etc/passwd',
  'data:text/html,hi',
  'about:blank',
  'javascript:alert(1)',
]
const events = ['will-navigate', 'will-frame-navigate', 'will-redirect']

test.each(events.flatMap((event) => foreign.map((url) => [event, url] as const)))(
  '%s to %s is refused',
  (event, url) => {
    expect(guarded().prevented(event, url)).toBe(true)
  },
)

test.each(events)('%s within our page goes on', (event) => {
  expect(guarded().prevented(event, 'app://tidelist/index.html#today')).toBe(false)
})

test('a webview is never attached', () => {
  expect(guarded().prevented('will-attach-webview', 'app://tidelist/')).toBe(true)
})

test('a new window is refused, and a web link in it opens outside', () => {
  const { open, opened } = guarded()
  const answers = ['https://example.org/', 'file:///etc/passwd', 'app://tidelist/', 'javascript:1'].map(open)
  expect(answers.every(({ action }) => action === 'deny')).toBe(true)
  expect(opened).toEqual(['https://example.org/'])
})

test('each kind of permission question is answered with no', () => {
  const answers: unknown[] = []
  type Ask = (...args: unknown[]) => unknown
  const handlers: Record<string, Ask> = {}
  const keep = (name: string) => (handler: unknown) => {
    // Each handler is called below as Electron calls it.
    handlers[name] = handler as Ask
  }
  const session = {
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
    setDisplayMediaRequestHandler: keep('display'),
  }
  // Only the four setters are used.
  denyPermissions(session as unknown as Session)
  handlers.request?.(null, 'media', (allowed: boolean) => answers.push(allowed))
  answers.push(handlers.check?.(null, 'notifications'), handlers.device?.({ deviceType: 'usb' }))
  handlers.display?.({}, (streams: object) => answers.push(streams))
  expect(answers).toEqual([false, false, false, {}])
})
