/**
 * The request as Better Auth should see it. The address that rate limits count by is always set by us, from the socket or from the
 * header of the proxy that the configuration trusts, so that a client cannot choose its own.
 */
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

export const CLIENT_ADDRESS_HEADER = 'x-tidelist-client-address'

/** `json` stands in for the body of the request: text that two parsers could read in two ways ends here. */
export function requestForAuth(c: Context, trustedProxyHeader: string | null, json?: unknown): Request {
  const headers = headersForAuth(c, trustedProxyHeader)
  if (json === undefined) return new Request(c.req.raw, { headers })
  headers.delete('content-length')
  headers.set('content-type', 'application/json')
  return new Request(c.req.url, { method: c.req.method, headers, body: JSON.stringify(json) })
}

export function headersForAuth(c: Context, trustedProxyHeader: string | null): Headers {
  const headers = new Headers(c.req.raw.headers)
  headers.delete(CLIENT_ADDRESS_HEADER)
  const address = clientAddress(c, trustedProxyHeader)
  if (address) headers.set(CLIENT_ADDRESS_HEADER, address)
  if (isFromNode(headers)) headers.delete('sec-fetch-mode')
  return headers
}

/** Null where the request came by no socket, or past the proxy. */
export const clientAddress = (c: Context, trustedProxyHeader: string | null): string | null =>
  trustedProxyHeader === null ? socketAddress(c) : proxiedAddress(c.req.raw.headers.get(trustedProxyHeader))

/**
 * Node's fetch sends `Sec-Fetch-Mode` and nothing else of a browser's, which Better Auth takes for a browser without an Origin
 * and refuses. A browser that sends the mode sends the site with it, and keeps all its checks.
 */
const isFromNode = (headers: Headers): boolean =>
  !['sec-fetch-site', 'origin', 'referer', 'cookie'].some((name) => headers.has(name))

/** A request that came by no socket (a test's) has none. */
const socketAddress = (c: Context): string | null =>
  c.env && 'incoming' in c.env ? (getConnInfo(c).remote.address ?? null) : null

/** A list's last entry is the one that our own proxy added. */
const proxiedAddress = (value: string | null): string | null => value?.split(',').at(-1)?.trim() ?? null
