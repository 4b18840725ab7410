/**
 * The app's own origin and the one test for it. Every guard (navigation, frames, IPC senders) asks here, so an
 * address counts as ours only after parsing: a prefix test would let `app://tidelist@evil` and `?app://` through.
 */
export const appScheme = 'app'
export const appHost = 'tidelist'
export const appUrl = `${appScheme}://${appHost}/`

export function isAppUrl(address: string): boolean {
  const url = URL.parse(address)
  if (url === null) return false
  return (
    url.protocol === `${appScheme}:` &&
    url.hostname === appHost &&
    url.port === '' &&
    url.username === '' &&
    url.password === ''
  )
}
