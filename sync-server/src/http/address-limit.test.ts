import { afterEach, describe, expect, test } from 'vitest'
import { signUp, startTestServer, type TestServer, type TestServerOptions } from '../testing/index.ts'
import { ask, bearer, postJson } from '../testing/test-device.ts'
import { networkOf } from './address-limit.ts'

const servers: TestServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})
async function start(options: Partial<TestServerOptions> = {}): Promise<TestServer> {
  const server = await startTestServer({
    database: 'pglite',
    rates: { address: { perMinute: 60, burst: 3 } },
    ...options,
  })
  servers.push(server)
  return server
}

/** Asks with a token that is none of ours. */
const askFrom = async ({ url }: TestServer, forwardedFor: string, path = 'pull?cursor=0') => {
  const headers = { ...bearer('a.b.c'), 'x-forwarded-for': forwardedFor }
  return ask(`${url}/v1/sync/${path}`, { headers })
}
const statusesFrom = async (server: TestServer, addresses: readonly string[]) => {
  const statuses: number[] = []
  for (const address of addresses) statuses.push((await askFrom(server, address)).status)
  return statuses
}

test('an address that has asked too often is refused before its token is looked at, on every sync route, and may come back', async () => {
  const lines: string[] = []
  const server = await start({ log: { level: 'info', onLine: (line) => lines.push(line) } })
  const person = await signUp(server.url)
  const refusals = () => lines.filter((line) => line.includes('token refused')).length
  for (const path of ['pull?cursor=0', 'digest', 'events'])
    expect((await askFrom(server, '', path)).status).toBe(401)
  expect(refusals()).toBe(3)
  for (const path of ['pull?cursor=0', 'digest', 'history', 'events', 'unknown']) {
    const { status, text, headers } = await askFrom(server, '', path)
    expect([status, text, headers.get('retry-after')]).toEqual([429, '{"kind":"rate_limited"}', '1'])
  }
  expect((await postJson(`${server.url}/sync/push`, {}, bearer(person.jwt))).status).toBe(429)
  expect(refusals()).toBe(3)
  server.advance(1000)
  expect((await ask(`${server.url}/v1/sync/pull?cursor=0`, { headers: bearer(person.jwt) })).status).toBe(200)
})

test('without a proxy that is trusted, no header makes a client another address', async () => {
  const server = await start()
  expect(await statusesFrom(server, ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'])).toEqual([
    401, 401, 401, 429,
  ])
})

test('behind a proxy that is trusted, the entry that the proxy has added counts', async () => {
  const server = await start({ trustedProxyHeader: 'x-forwarded-for' })
  const own = ['1.1.1.1, 10.0.0.1', '2.2.2.2, 10.0.0.1', '3.3.3.3,10.0.0.1', '10.0.0.2, 10.0.0.1']
  expect(await statusesFrom(server, own)).toEqual([401, 401, 401, 429])
  expect(await statusesFrom(server, ['10.0.0.1, 10.0.0.2'])).toEqual([401])
})

test('requests that come past the proxy share one allowance', async () => {
  const server = await start({ trustedProxyHeader: 'x-real-ip' })
  expect(await statusesFrom(server, ['a', 'b', 'c', 'd'])).toEqual([401, 401, 401, 429])
})

describe('counted as one are', () => {
  test.each([
    ['an address of IPv4 by itself', ['10.0.0.1', '::ffff:10.0.0.1'], '10.0.0.1'],
    ['the half of IPv6 that a customer has', ['2001:db8:1:2::1', '2001:DB8:1:2:3:4:5:6'], '2001:db8:1:2'],
    ['short forms of it', ['2001:db8::1', '2001:db8:0:0:9::'], '2001:db8:0:0'],
    ['loopback', ['::1', '::'], '0:0:0:0'],
    ['what is no address', ['unknown'], 'unknown'],
  ])('%s', (_, addresses, network) => {
    expect(addresses.map(networkOf)).toEqual(addresses.map(() => network))
  })
})
