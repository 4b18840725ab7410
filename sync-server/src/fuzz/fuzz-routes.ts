/** Sends requests made from the server's own document to it, and judges every answer: no error of ours, and the form that was promised. */
import { httpFailure } from '@tidelist/shared-schema'
import fc from 'fast-check'
import type { OpenApiDocument } from '../contract/open-api.ts'
import { type RouteContract, routeName } from '../contract/route.ts'
import { routeContracts } from '../contract/routes.ts'
import { freePort, startIdentityProvider } from '../testing/identity-provider.ts'
import { signUp, startTestServer, TestDevice, type TestServer } from '../testing/index.ts'
import { placesIn, removed, replaced } from '../testing/malformed.ts'
import { sampleOf } from '../testing/route-samples.ts'
import { type Change, type FuzzRequest, fuzzRequests } from './requests.ts'

export type FuzzOptions = {
  readonly runs: number
  readonly seed: number
  /** Of a failure that was printed: where in the search it was found. */
  readonly path?: string
  readonly onProgress?: (sent: number) => void
}

/** How many answers there were of each status. Throws what fast-check found, made as small as it can be. */
export async function fuzzRoutes(options: FuzzOptions): Promise<Readonly<Record<string, number>>> {
  const often = { perMinute: 1e9, burst: 1e9 }
  const port = await freePort()
  const provider = await startIdentityProvider(port)
  const server = await startTestServer({
    database: 'pglite',
    port,
    oidc: provider.choice,
    rates: {
      authCallsPerMinute: 1e9,
      signInsPerMinute: 1e9,
      mailsPerMinute: 1e9,
      address: often,
      push: often,
      pull: often,
      account: often,
    },
  })
  const answered = await server.app.fetch(new Request(`${server.url}/v1/openapi.json`))
  const document = (await answered.json()) as OpenApiDocument // the server's own
  const caller = await createCaller(server)
  const statuses: Record<string, number> = {}
  let sent = 0
  const property = fc.asyncProperty(fuzzRequests(document), async (request) => {
    const status = await caller.send(request)
    statuses[status] = (statuses[status] ?? 0) + 1
    sent += 1
    if (sent % 1000 === 0) options.onProgress?.(sent)
  })
  const { runs: numRuns, seed, path } = options
  try {
    await fc.assert(property, { numRuns, seed, ...(path === undefined ? {} : { path, endOnFailure: true }) })
  } finally {
    await server.close()
    await provider.close()
  }
  return statuses
}

const contracts = new Map(routeContracts.map((route) => [routeName(route), route]))

async function createCaller(server: TestServer) {
  const newDevice = async () => {
    const device = new TestDevice(server.url, await signUp(server.url))
    await device.pullAll()
    return device
  }
  let device = await newDevice()
  return {
    async send(request: FuzzRequest): Promise<number> {
      const answer = await server.app.fetch(toRequest(request, server.url, device))
      const route = contracts.get(routeName(request))
      await judge(answer, request.path === route?.path ? route : undefined)
      // A session may have ended by it, and without one nothing behind the door would be reached any more.
      if (route?.caller === 'session' && request.method === 'post' && answer.status < 300)
        device = await newDevice()
      return answer.status
    },
  }
}

function toRequest(request: FuzzRequest, url: string, device: TestDevice): Request {
  const route = contracts.get(routeName(request))
  const { person } = device
  const right = route?.caller === 'sync' ? person.jwt : route?.caller === 'session' ? person.sessionToken : ''
  const tokens = { right, none: '', session: person.sessionToken, sync: person.jwt, junk: 'a.b.c' }
  const token = tokens[request.token]
  const search = new URLSearchParams(request.query).toString()
  const body = bodyOf(request, route, device)
  return new Request(`${url}${request.path}${search === '' ? '' : `?${search}`}`, {
    method: request.method.toUpperCase(),
    headers: { ...request.headers, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body }),
  })
}

function bodyOf({ body }: FuzzRequest, route: RouteContract | undefined, device: TestDevice) {
  if (body.kind === 'none') return undefined
  if (body.kind === 'bytes') return new Uint8Array(body.bytes)
  if (body.kind === 'made') return JSON.stringify(body.value)
  const good = route ? (sampleOf(route, device).body ?? {}) : {}
  return JSON.stringify(body.changes.reduce<unknown>(applied, good))
}

function applied(good: unknown, { place, how, value }: Change): unknown {
  const places = placesIn(good)
  const { path = [] } = places[place % Math.max(1, places.length)] ?? {}
  if (how === 'remove') return path.length === 0 ? {} : removed(good, path)
  return replaced(good, how === 'replace' ? path : [...path.slice(0, -1), `more${place}`], value)
}

async function judge(answer: Response, route: RouteContract | undefined): Promise<void> {
  const type = answer.headers.get('content-type') ?? ''
  if (type.startsWith('text/event-stream')) return void (await answer.body?.cancel())
  const text = await answer.text()
  if (answer.status >= 500 && !(answer.status === 503 && answer.headers.has('retry-after')))
    throw new Error(`answered ${answer.status} ${text}`)
  if (type.startsWith('text/html')) return
  if (answer.status >= 400) return void httpFailure.parse(JSON.parse(text))
  if (route && 'schema' in route.answer && answer.status < 300) route.answer.schema.parse(JSON.parse(text))
}
