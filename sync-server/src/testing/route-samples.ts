/** A good request for every route: what tests of bad input, of isolation and the fuzzer change in one place. */
import { randomUUID } from 'node:crypto'
import { type RouteContract, routeName } from '../contract/route.ts'
import { bearer, type TestDevice } from './test-device.ts'

export type Sample = {
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>>
}

/** By the route's method and path. A route without an entry fails the test that holds the tables to what is served. */
export const routeSamples: Readonly<Record<string, (device: TestDevice) => Sample>> = {
  'POST /v1/sync/push': (device) => ({
    body: device.request([
      device.whole('tasks', randomUUID(), { title: 'Marked title', notes: 'Marked notes' }),
    ]),
  }),
  'GET /v1/sync/pull': (device) => ({
    query: { cursor: '0', limit: '10', ...(device.epoch === null ? {} : { epoch: device.epoch }) },
  }),
  'GET /v1/sync/digest': () => ({}),
  'GET /v1/sync/history': () => ({ query: { limit: '10', before: 'f'.repeat(32) } }),
  'GET /v1/sync/events': () => ({}),
  'POST /api/auth/sign-up/email': () => ({
    body: {
      name: 'Marked name',
      email: `marked-${randomUUID()}@example.com`,
      password: 'Marked password of twelve',
    },
  }),
  'POST /api/auth/sign-in/email': ({ person }) => ({
    body: { email: person.email, password: person.password },
  }),
  'POST /api/auth/sign-out': () => ({ body: {} }),
  'GET /api/auth/token': () => ({}),
  'GET /api/auth/get-session': () => ({}),
  'GET /api/auth/jwks': () => ({}),
  'GET /v1/account/devices': () => ({}),
  'GET /v1/account/methods': () => ({}),
  'POST /v1/account/devices/revoke': () => ({ body: { id: 'no-such-session' } }),
  'POST /v1/account/password': ({ person }) => ({
    body: { current: 'Marked wrong password', new: `${person.password}!` },
  }),
  'POST /v1/account/email': () => ({
    body: { email: `marked-${randomUUID()}@example.com`, password: 'Marked wrong password' },
  }),
  'POST /v1/account/delete': () => ({ body: { password: 'Marked wrong password' } }),
  'GET /v1/account/takeout': () => ({}),
  'POST /v1/account/reset': () => ({ body: { email: `marked-${randomUUID()}@example.com` } }),
  'POST /v1/account/verify': () => ({ body: { email: `marked-${randomUUID()}@example.com` } }),
  'GET /v1/account/oidc': () => ({}),
  'GET /v1/account/oidc/start': () => ({ query: { challenge: 'c'.repeat(43) } }),
  'GET /api/auth/callback/oidc': () => ({ query: { code: 'no-such-code', state: 'no-such-state' } }),
  'GET /account/sign-in-stopped': () => ({ query: { error: 'access_denied' } }),
  'POST /v1/account/exchange': () => ({ body: { code: 'c'.repeat(43), verifier: 'v'.repeat(43) } }),
  'GET /account/verified': () => ({ query: { token: 'no-such-token' } }),
  'GET /account/email-changed': () => ({ query: { token: 'no-such-token' } }),
  'POST /account/email-changed': () => ({}),
  'GET /account/reset': () => ({ query: { token: 'no-such-token' } }),
  'POST /account/reset': () => ({}),
  'GET /account/reset-done': () => ({}),
  'GET /healthz': () => ({}),
  'GET /readyz': () => ({}),
  'GET /metrics': () => ({}),
  'GET /v1/openapi.json': () => ({}),
}

export function sampleOf(route: RouteContract, device: TestDevice): Sample {
  const make = routeSamples[routeName(route)]
  if (!make) throw new Error(`${routeName(route)} has no sample`)
  return make(device)
}

export const tokenHeaders = ({ caller }: RouteContract, { person }: TestDevice): Record<string, string> =>
  caller === 'anyone' ? {} : bearer(caller === 'sync' ? person.jwt : person.sessionToken)

export const addressOf = (route: RouteContract, query: Sample['query'] = {}): string => {
  const search = new URLSearchParams(query).toString()
  return search === '' ? route.path : `${route.path}?${search}`
}
