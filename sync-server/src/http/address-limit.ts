/**
 * How often one address may call the sync routes, whoever calls from it: asked before a token is verified, so that whoever has none of ours cannot keep the
 * server busy verifying. Behind one address there may be a whole office.
 */
import { isIPv6 } from 'node:net'
import type { MiddlewareHandler } from 'hono'
import { clientAddress } from '../auth/request-for-auth.ts'
import { fail } from './failure.ts'
import type { UserLimit } from './user-limit.ts'

export const limitAddress =
  (limit: UserLimit, trustedProxyHeader: string | null): MiddlewareHandler =>
  async (c, next) => {
    const waitS = limit.take(networkOf(clientAddress(c, trustedProxyHeader) ?? ''))
    return waitS > 0 ? fail(c, { kind: 'rate_limited', retryAfterS: waitS }) : next()
  }

/** Of IPv6 the first half: a single customer is given all addresses that begin so. Anything else is taken as it is. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(address) || address.includes('%')) return address
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? 0 : tail.split(':').length
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - groups.length - after }, () => '0')
  return [...groups, ...zeros, ...(tail?.split(':') ?? [])].slice(0, 4).join(':')
}
