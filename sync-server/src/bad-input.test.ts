/** Whatever is wrong with a request, on whatever route: an answer with a kind, nothing written, nothing secret in the log. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { routeName } from './contract/route.ts'
import { routeContracts } from './contract/routes.ts'
import { freePort, startIdentityProvider } from './testing/identity-provider.ts'
import { signUp, startTestServer, TestDevice, type TestServer } from './testing/index.ts'
import { malformedBodies, malformedQueries } from './testing/malformed.ts'
import { addressOf, routeSamples, sampleOf, tokenHeaders } from './testing/route-samples.ts'
import { tableContents } from './testing/table-contents.ts'
import { type Answer, ask, type Failure } from './testing/test-device.ts'

const port = await freePort()
const provider = await startIdentityProvider(port)
let server: TestServer
let device: TestDevice
const lines: string[] = []
const often = { perMinute: 1_000_000, burst: 1_000_000 }

beforeAll(async () => {
  server = await startTestServer({
    database: 'pglite',
    port,
    oidc: provider.choice,
    rates: {
      authCallsPerMinute: 1_000_000,
      signInsPerMinute: 1_000_000,
      mailsPerMinute: 1_000_000,
      address: often,
      push: often,
      pull: often,
      account: often,
    },
    log: { level: 'debug', onLine: (line) => lines.push(line) },
  })
  device = new TestDevice(server.url, await signUp(server.url))
  await device.pullAll()
})
afterAll(async () => {
  await server.close()
  await provider.close()
})

/** A push answers 200 where rows are refused one by one. */
const isRefused = ({ status, body }: Answer<Failure>): boolean => {
  if (status === 200 && 'results' in body && Array.isArray(body.results))
    return body.results.every(({ st }) => st !== 'ok')
  return status >= 400 && status < 500 && typeof body.kind === 'string'
}

/** What a mutated place may hold after all: a device that never pulled has no epoch, a value that nobody saw before no base, and dates may be unset or set. */
const legal = (place: string, value: unknown): boolean =>
  value === null
    ? /^epoch$|\/2$|\/(due|do_on|placement|series|deleted_at|status)\/|\/(do_on|deleted_at)\/0$/.test(place)
    : value === 1 && /_ms$|\/deleted_at\/0$/.test(place)

const withBody = routeContracts.filter(({ body }) => body !== undefined)
const withQuery = routeContracts.filter(({ query }) => query !== undefined)

test('every route that is served is in the table of routes, and has a sample', () => {
  const served = server.app.routes
    .filter(({ method, path }) => method !== 'ALL' && !/^\/sync\//.test(path))
    .map(routeName)
  const known = routeContracts.map(routeName)
  const isKnown = (name: string) =>
    known.some((each) => each === name || (name.endsWith('/*') && each.startsWith(name.slice(0, -1))))
  expect(served.filter((name) => !isKnown(name))).toEqual([])
  expect(known.filter((name) => !routeSamples[name])).toEqual([])
})

describe('a body that is malformed is refused, and nothing is written', () => {
  test.each(withBody.map((route) => [routeName(route), route] as const))('%s', async (_, route) => {
    const before = await tableContents(server.database)
    const { body = {} } = sampleOf(route, device)
    const wrong: unknown[] = []
    for (const { name, bytes } of malformedBodies(body, legal)) {
      const answer = await ask(server.url + route.path, {
        method: 'POST',
        body: bytes,
        headers: { 'content-type': 'application/json', ...tokenHeaders(route, device) },
      })
      if (!isRefused(answer)) wrong.push([name, answer.status, answer.text.slice(0, 200)])
    }
    expect(wrong).toEqual([])
    expect(await tableContents(server.database)).toEqual(before)
  })
})

describe('a body that is encoded or too large is refused before it is read', () => {
  test.each(withBody.map((route) => [routeName(route), route] as const))('%s', async (_, route) => {
    const post = (body: string, headers: Record<string, string> = {}) =>
      ask(server.url + route.path, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...tokenHeaders(route, device), ...headers },
      })
    const body = JSON.stringify(sampleOf(route, device).body)
    for (const encoding of ['gzip', 'br', 'deflate', 'identity', 'nonsense', 'gzip, br']) {
      const { status, text } = await post(body, { 'content-encoding': encoding })
      expect([encoding, status, text]).toEqual([encoding, 415, '{"kind":"unsupported_encoding"}'])
    }
    const large = await post(`${' '.repeat(route.maxBodyBytes ?? 0)}${body}`)
    expect([large.status, large.text]).toEqual([413, '{"kind":"too_large"}'])
  })
})

describe('an address that is malformed is refused', () => {
  test.each(withQuery.map((route) => [routeName(route), route] as const))('%s', async (_, route) => {
    const { query = {} } = sampleOf(route, device)
    const good = await ask(server.url + addressOf(route, query), {
      headers: tokenHeaders(route, device),
      redirect: 'manual',
    })
    expect(good.status).toBe(route.answer.type === 'text/html' ? 302 : 200)
    for (const search of malformedQueries(query)) {
      const answer = await ask(`${server.url}${route.path}?${search}`, {
        headers: tokenHeaders(route, device),
        redirect: 'manual',
      })
      expect([search, isRefused(answer), answer.status]).toEqual([search, true, answer.status])
    }
  })
})

describe('a method that a route does not have is refused', () => {
  test.each(routeContracts.map((route) => [routeName(route), route] as const))('%s', async (_, route) => {
    const has = routeContracts
      .filter(({ path }) => path === route.path)
      .map(({ method }) => method.toUpperCase())
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])
      if (!has.includes(method)) {
        const answer = await ask(server.url + route.path, { method, headers: tokenHeaders(route, device) })
        expect([method, isRefused(answer), answer.status]).toEqual([method, true, answer.status])
        expect(answer.headers.get('access-control-allow-origin')).toBe(null)
      }
  })
})

test.each([
  '/',
  '/v1',
  '/v1/sync',
  '/v1/sync/../../etc/passwd',
  '/v1/sync/push/x',
  '/api/auth',
  '/api/auth/x',
  '/%00',
  '/%ff',
  '//',
  '/v1/sync/%70ull%00',
])('the address %s is nobody’s', async (path) => {
  const answer = await ask(server.url + path)
  expect([isRefused(answer), answer.status === 404 || answer.status === 401]).toEqual([true, true])
})

test('nothing secret stands in the log of all these requests, and every failure in it is one that was meant', () => {
  const { person } = device
  const log = lines.join('\n')
  expect(lines.length).toBeGreaterThan(1000)
  for (const secret of ['Marked', 'marked-', person.email, person.password, person.jwt, person.sessionToken])
    expect(log.includes(secret), secret).toBe(false)
  expect(lines.filter((line) => JSON.parse(line).level >= 50)).toEqual([])
})
