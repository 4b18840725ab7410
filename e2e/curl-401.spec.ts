/** Whoever asks the sync routes without a good token learns nothing: the same refusal, byte for byte, whatever is wrong. */
import { randomUUID } from 'node:crypto'
import { expect } from '@playwright/test'
import { ask, endSession, signUpAt, tokenOf } from './server-account.ts'
import { startServer } from './start-server.ts'
import { test } from './tidelist-test.ts'

const routes = [
  { method: 'POST', path: 'push', body: { proto: 1, rows: [] } },
  { method: 'GET', path: 'pull?cursor=0&limit=10' },
  { method: 'GET', path: 'digest' },
  { method: 'GET', path: 'events' },
  { method: 'GET', path: 'nothing-of-this-name' },
] as const

const password = 'a long enough password'
const somebody = () => `somebody-${randomUUID()}@people.example`

test('every bad token gets the same 401 from every sync route, byte for byte', async ({ server }) => {
  const session = await signUpAt(server.url, somebody(), password)
  const token = await tokenOf(server.url, session)
  const good = await ask(`${server.url}/v1/sync/digest`, { token })
  expect(good.status).toBe(200)

  const hostile = await hostileHeaders({ url: server.url, token, session })
  for (const prefix of ['/v1/sync', '/sync']) {
    for (const { method, path, ...rest } of routes) {
      const url = `${server.url}${prefix}/${path}`
      const bare = await ask(url, { method, ...rest })
      expect(bare, `${method} ${prefix}/${path}`).toMatchObject({
        status: 401,
        body: '{"kind":"unauthorized"}',
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      })
      for (const [what, headers] of Object.entries(hostile)) {
        expect(await ask(url, { method, headers, ...rest }), `${method} ${url} with ${what}`).toEqual(bare)
      }
    }
  }
})

test('a token of a session that has ended gets the same 401 as no token', async ({ server }) => {
  const session = await signUpAt(server.url, somebody(), password)
  const token = await tokenOf(server.url, session)
  await endSession(server.url, session)
  const push = { proto: 1, schema: 1, device: '0'.repeat(16), epoch: null, cursor: 0, rows: [] }
  for (const prefix of ['/v1/sync', '/sync']) {
    for (const path of ['pull?cursor=0&limit=10', 'digest', 'events']) {
      const url = `${server.url}${prefix}/${path}`
      expect(await ask(url, { token }), url).toEqual(await ask(url, {}))
    }
    const url = `${server.url}${prefix}/push`
    const refused = await ask(url, { method: 'POST', token, body: push })
    const bare = await ask(url, { method: 'POST', body: push })
    expect({ status: refused.status, body: refused.body }).toEqual({ status: bare.status, body: bare.body })
  }
})

type Good = { readonly url: string; readonly token: string; readonly session: string }

async function hostileHeaders({ token, session }: Good): Promise<Record<string, Record<string, string>>> {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` })
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown> // our own token
  const forged = (changes: object) =>
    Buffer.from(JSON.stringify({ ...claims, ...changes })).toString('base64url')
  const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
  return {
    'a word': bearer('hello'),
    'an empty token': { authorization: 'Bearer ' },
    'another scheme': { authorization: `Basic ${token}` },
    'another user in it': bearer(`${header}.${forged({ sub: 'somebody-else' })}.${signature}`),
    'a longer life': bearer(`${header}.${forged({ exp: 4_102_444_800 })}.${signature}`),
    'a flipped signature': bearer(`${header}.${payload}.${flipped}`),
    'no signature': bearer(`${header}.${payload}.`),
    'no algorithm': bearer(`${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`),
    'the session instead of a token': bearer(session),
    'the token twice': { authorization: `Bearer ${token}, Bearer ${token}` },
    'a token of another server': bearer(await tokenOfAnotherServer()),
  }
}

async function tokenOfAnotherServer(): Promise<string> {
  const other = await startServer()
  try {
    return await tokenOf(other.url, await signUpAt(other.url, somebody(), password))
  } finally {
    await other.remove()
  }
}
