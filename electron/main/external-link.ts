/**
 * Which addresses the app may hand to the system to open. Everything else (files, shares, scripts, other apps'
 * schemes) could run something, so the answer is a parsed address or nothing.
 */
const openable = new Set(['https:', 'mailto:'])

/** The normalised address to open, or null when it is refused. */
export function externalLink(address: string): string | null {
  const url = URL.parse(address)
  if (url === null || !openable.has(url.protocol)) return null
  if (url.protocol === 'https:' && (url.hostname === '' || url.username !== '' || url.password !== ''))
    return null
  return url.href
}
