/**
 * Electron's protocol for one's own schemes. Chromium cannot be taught a scheme from outside, so `app://host/path`
 * is shown at `http://host.app.localhost/path`: a trustworthy origin that no request ever leaves for, because each
 * one is answered by the app's handler here.
 */
import type Electron from 'electron'

type Handler = Parameters<Electron.Protocol['handle']>[1]

const handlers = new Map<string, Handler>()
const suffix = '.localhost'

export const protocol = {
  registerSchemesAsPrivileged: (): void => {},
  handle: (scheme: string, handler: Handler): void => {
    handlers.set(scheme, handler)
  },
  unhandle: (scheme: string): void => {
    handlers.delete(scheme)
  },
  isProtocolHandled: (scheme: string): boolean => handlers.has(scheme),
} satisfies Pick<
  Electron.Protocol,
  'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'
>

/** The address Chromium is given for an address of the app; others stay as they are. */
export function shownAddress(address: string): string {
  const url = URL.parse(address)
  if (url === null || !handlers.has(url.protocol.slice(0, -1))) return address
  return `http://${url.host}.${url.protocol.slice(0, -1)}${suffix}${url.pathname}${url.search}${url.hash}`
}

/** The app's address for what Chromium shows; others stay as they are. */
export function appAddress(shown: string): string {
  const url = URL.parse(shown)
  if (url === null || url.protocol !== 'http:' || !url.host.endsWith(suffix)) return shown
  const name = url.host.slice(0, -suffix.length)
  const dot = name.lastIndexOf('.')
  const scheme = name.slice(dot + 1)
  if (dot < 1 || !handlers.has(scheme)) return shown
  return `${scheme}://${name.slice(0, dot)}${url.pathname}${url.search}${url.hash}`
}

/** The handler's answer, or null when the address is under no scheme of the app. */
export async function answerOwnScheme(request: { url: string; method: string }): Promise<Response | null> {
  const address = appAddress(request.url)
  const handler = handlers.get(URL.parse(address)?.protocol.slice(0, -1) ?? '')
  if (handler === undefined) return null
  return handler(new Request(address, { method: request.method }))
}
