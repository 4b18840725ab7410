/**
 * The two addresses of a sign-in through the system's browser: the server's page that begins it, and the link by which the browser hands a code to the app.
 * Any page and any program can open such a link, so everything but the one form is nothing.
 */
import { externalLink } from './external-link.ts'

export const LINK_SCHEME = 'tidelist'

const signedIn = /^tidelist:\/\/signed-in\?code=([A-Za-z0-9_-]{43})$/

/** Null for every other address. */
export const codeInLink = (address: string): string | null => signedIn.exec(address)?.[1] ?? null

/** Windows and Linux start the app a second time, with the link among its arguments. */
export function codeInArguments(argv: readonly string[]): string | null {
  for (const argument of argv) {
    const code = codeInLink(argument)
    if (code !== null) return code
  }
  return null
}

/** On the server's own origin, and there only this page. Plain HTTP as far as the engine itself speaks it with that server. */
export function signInPage(serverUrl: string | null, challenge: string): string | null {
  const server = serverUrl === null ? null : URL.parse(serverUrl)
  if (server === null || server.username !== '' || server.password !== '') return null
  const page = new URL(`${server.href.replace(/\/$/, '')}/v1/account/oidc/start`)
  page.searchParams.set('challenge', challenge)
  return server.protocol === 'http:' ? page.href : externalLink(page.href)
}
