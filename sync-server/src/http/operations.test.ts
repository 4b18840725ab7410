/** What operators rely on: ids of requests, numbers, limits on slow and greedy clients, and refusals in form for what is no HTTP. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import {
  signIn,
  signUp,
  startTestServer,
  TestDevice,
  type TestServer,
  type TestServerOptions,
} from '../testing/index.ts'
import { ask, bearer } from '../testing/test-device.ts'

const servers: TestServer[] = []
const start = async (options: Omit<TestServerOptions, 'database'> = {}): Promise<TestServer> => {
  const server = await startTestServer({ database: 'pglite', ...options })
  servers.push(server)
  return server
}
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

async function openSocket({ url }: TestServer): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  return socket
}

/** Everything that comes back for these bytes until the server closes. */
async function answerTo(server: TestServer, bytes: string): Promise<string> {
  const socket = await openSocket(server)
  socket.on('error', () => {})
  socket.write(bytes)
  return text(socket)
}

test('every answer has an id of its own, which the log has as well', async () => {
  const lines: string[] = []
  const { url } = await start({ log: { level: 'info', onLine: (line) => lines.push(line) } })
  const answers = [
    await ask(`${url}/healthz`),
    await ask(`${url}/v1/sync/pull?cursor=0`),
    await ask(`${url}/secret/path?token=x`),
  ]
  const ids = answers.map(({ headers }) => headers.get('x-request-id'))
  expect(new Set(ids).size).toBe(3)
  const told = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'answered')
  expect(told.map(({ requestId, route, status }) => [requestId, route, status])).toEqual([
    [ids[0], '/healthz', 200],
    [ids[1], '/v1/sync/pull', 401],
    [ids[2], 'unmatched', 404],
  ])
  expect(lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'token refused')?.requestId).toBe(
    ids[1],
  )
  expect(lines.join('')).not.toContain('secret')
})

describe('metrics', () => {
  const token = 'a token for prometheus'.replaceAll(' ', '-')

  test('count requests by route and are for whoever has the token', async () => {
    const server = await start({ metricsToken: token })
    await ask(`${server.url}/v1/sync/pull?cursor=0`)
    await ask(`${server.url}/anything/at/all`)
    for (const headers of [{}, bearer('another'), { authorization: token }])
      expect((await ask(`${server.url}/metrics`, { headers })).text).toBe('{"kind":"unauthorized"}')
    const { text: metrics, headers } = await ask(`${server.url}/metrics`, { headers: bearer(token) })
    expect(headers.get('content-type')).toMatch(/^text\/plain/)
    expect(metrics).toContain(
      'tidelist_http_requests_total{method="GET",route="/v1/sync/pull",status="401"} 1',
    )
    expect(metrics).toContain('tidelist_http_requests_total{method="GET",route="unmatched",status="404"} 1')
    expect(metrics).toContain('tidelist_http_request_seconds_bucket{le="0.5",route="/v1/sync/pull"} 1')
    expect(metrics).toContain('tidelist_event_streams 0')
    expect(metrics).toContain('tidelist_process_resident_memory_bytes')
    expect(metrics).not.toContain('anything')
  })

  test('are not served where nobody asked for them', async () => {
    const { url } = await start()
    expect((await ask(`${url}/metrics`, { headers: bearer(token) })).status).toBe(404)
  })
})

test('when too much waits for the database, more is turned away at once and told when to come back', async () => {
  const server = await start({ maxWaiting: 3 })
  const device = new TestDevice(server.url, await signUp(server.url))
  // So that the keys of tokens are known, which are read from the database as well.
  expect((await device.tryPull({ cursor: 0 })).status).toBe(200)
  const gate = Promise.withResolvers<void>()
  const busy = server.database.transaction(() => gate.promise)
  const asked = Array.from({ length: 40 }, () => device.tryPull({ cursor: 0 }))
  const early = await Promise.race(asked)
  expect(early.status).toBe(503)
  gate.resolve()
  await busy
  const answers = await Promise.all(asked)
  const refused = answers.filter(({ status }) => status === 503)
  expect(refused.length).toBeGreaterThan(0)
  expect(refused.map(({ text: body, headers }) => [body, headers.get('retry-after')])).toEqual(
    refused.map(() => ['{"kind":"unavailable"}', '2']),
  )
  expect(answers.some(({ status }) => status === 200)).toBe(true)
  expect((await device.tryPull({ cursor: 0 })).status).toBe(200)
})

test('sign-ins wait at the same gate as pulls', async () => {
  const server = await start({ maxWaiting: 3 })
  const person = await signUp(server.url)
  const { promise, resolve: release } = Promise.withResolvers<void>()
  const busy = server.database.transaction(() => promise)
  const asked = Array.from({ length: 40 }, () =>
    ask(`${server.url}/v1/account/devices`, { headers: bearer(person.sessionToken) }),
  )
  const early = await Promise.race(asked)
  expect([early.status, early.text, early.headers.get('retry-after')]).toEqual([
    503,
    '{"kind":"unavailable"}',
    '2',
  ])
  release()
  await busy
  const answers = await Promise.all(asked)
  expect(answers.some(({ status }) => status === 200)).toBe(true)
  expect((await signIn(server.url, person)).userId).toBe(person.userId)
})

describe('a client that takes its time', () => {
  const limits = { headersMs: 400, requestMs: 800, keepAliveMs: 300, silentMs: 60_000, connections: 1000 }
  const seconds = async (work: Promise<unknown>) => {
    const startedMs = performance.now()
    await work
    return (performance.now() - startedMs) / 1000
  }

  test('with the head of its request is cut off', async () => {
    const server = await start({ limits })
    const answer = answerTo(server, 'GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ')
    expect(await seconds(answer)).toBeLessThan(10)
    expect(await answer).toContain('408 Request Timeout')
  })

  test('with its body is cut off, and nothing of it is taken', async () => {
    const server = await start({ limits })
    const device = new TestDevice(server.url, await signUp(server.url))
    const body = JSON.stringify(device.request([device.whole('tasks', crypto.randomUUID())]))
    const head = `POST /v1/sync/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${device.person.jwt}\r\nContent-Length: ${body.length}\r\n\r\n`
    const answer = await answerTo(server, head + body.slice(0, -5))
    expect(answer).not.toContain('200 OK')
    expect(await device.pullAll()).toEqual([])
  })

  test('before its next request loses the connection', async () => {
    const server = await start({ limits })
    const answer = answerTo(server, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await answer).toContain('200 OK')
  })
})

test('more connections than there may be are closed at once, and those that were there go on', async () => {
  const server = await start({ limits: { connections: 2 } })
  const [first, second] = [await openSocket(server), await openSocket(server)]
  const third = await openSocket(server)
  third.on('error', () => {})
  await once(third, 'close')
  for (const socket of [first, second]) {
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(await text(socket)).toContain('200 OK')
  }
})

test.each<[string, string, string]>([
  ['that is no HTTP', 'hello\r\n\r\n', '400'],
  ['of another protocol', '\x16\x03\x01\x02\x00\x01\x00', '400'],
  [
    'with two lengths',
    'POST /v1/sync/push HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    '400',
  ],
  [
    'with a length and chunks',
    'POST /v1/sync/push HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    '400',
  ],
  ['with a negative length', 'POST /v1/sync/push HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', '400'],
  [
    'with a bad chunk',
    'POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n',
    '400',
  ],
  ['without a host', 'GET /healthz HTTP/1.1\r\n\r\n', '400'],
  ['with a NUL in a header', 'GET /healthz HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n', '400'],
  ['with headers of 20 KB', `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
])('a request %s is refused', async (_, bytes, status) => {
  const server = await start()
  const answer = await answerTo(server, bytes)
  expect(answer).toContain(` ${status} `)
  expect(answer).not.toContain(' 500 ')
  expect((await ask(`${server.url}/healthz`)).status).toBe(200)
})

test('a request that is under way when the server is told to stop is answered', async () => {
  const server = await startTestServer({ database: 'pglite' })
  const device = new TestDevice(server.url, await signUp(server.url))
  const body = JSON.stringify(device.request([device.whole('tasks', crypto.randomUUID())]))
  const socket = await openSocket(server)
  const answer = text(socket)
  socket.write(
    `POST /v1/sync/push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${device.person.jwt}\r\nContent-Length: ${body.length}\r\n\r\n${body.slice(0, 50)}`,
  )
  await pause(100)
  const closed = server.close()
  await pause(100)
  socket.write(body.slice(50))
  expect(await answer).toContain('"st":"ok"')
  await closed
})
