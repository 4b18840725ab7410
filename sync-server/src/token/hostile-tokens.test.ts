import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hostileTokens, newKeys, sign, type TokenGround } from '../testing/hostile-tokens.ts'
import {
  type Person,
  signIn,
  signUp,
  startTestServer,
  TestDevice,
  type TestServer,
} from '../testing/index.ts'
import { createSigner, goodClaims, mintKeyPair, type Signer, sessionIdOf } from '../testing/sign-token.ts'
import { ask, bearer, postJson } from '../testing/test-device.ts'

let server: TestServer
let person: Person
let ground: TokenGround
let signer: Signer

beforeAll(async () => {
  server = await startTestServer({ database: 'pglite' })
  person = await signUp(server.url)
  const claims = goodClaims(server.url, {
    userId: person.userId,
    sessionId: await sessionIdOf(server, person),
  })
  ground = { ...(await mintKeyPair(server.database)), good: claims, nowS: claims.iat ?? 0 }
  signer = await createSigner(server)
})
afterAll(() => server.close())

/** Status and body of every sync route. */
async function answersTo(headers: Record<string, string>): Promise<unknown[]> {
  const device = new TestDevice(server.url, person)
  const push = await postJson(`${server.url}/v1/sync/push`, device.request([]), headers)
  const answers = [push]
  for (const route of ['pull?cursor=0', 'digest', 'history', 'events'])
    answers.push(await ask(`${server.url}/v1/sync/${route}`, { headers }))
  return answers.map(({ status, text }) => [status, text])
}

const refusedByAll = Array.from({ length: 5 }, () => [401, '{"kind":"unauthorized"}'])
const nobody = Array.from({ length: 5 }, () => [431, '{"kind":"too_large"}'])

const names = Object.keys(hostileTokens({ kid: '', keys: await newKeys(), good: {}, nowS: 0 }))

describe('every sync route refuses a token, byte for byte alike,', () => {
  test.each(names)('%s', async (name) => {
    const token = (await hostileTokens(ground)[name]?.()) ?? ''
    // Headers of more than 16 KiB are refused by the listener, before anybody reads them.
    expect(await answersTo(bearer(token))).toEqual(token.length > 16_000 ? nobody : refusedByAll)
  })
})

test('the token that all of these differ from is good, also with the scheme in small letters', async () => {
  const token = await sign(ground)
  for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
    const headers = { authorization: `${scheme} ${token}` }
    expect((await ask(`${server.url}/v1/sync/pull?cursor=0`, { headers })).status).toBe(200)
  }
})

describe('every sync route refuses', () => {
  const cases: Record<string, () => Promise<Record<string, string>> | Record<string, string>> = {
    'a request without a token': () => ({}),
    'a good token as the password of Basic': async () => ({ authorization: `Basic ${await sign(ground)}` }),
    'a good token without a scheme': async () => ({ authorization: await sign(ground) }),
    'a good token in a cookie': async () => ({ cookie: `authorization=Bearer ${await sign(ground)}` }),
    'a good token in a header of another name': async () => ({
      'x-authorization': `Bearer ${await sign(ground)}`,
    }),
    'two good tokens in one header': async () => ({
      authorization: `Bearer ${await sign(ground)}, Bearer ${await sign(ground)}`,
    }),
    'a session token': () => bearer(person.sessionToken),
    'a token of one person with the session of another': async () =>
      bearer(await signer(person, { claims: { sid: await sessionIdOf(server, await signUp(server.url)) } })),
    'a session of one person in the name of another': async () =>
      bearer(await signer(person, { claims: { sub: (await signUp(server.url)).userId } })),
    'a token of a person who does not exist': async () =>
      bearer(await signer(person, { claims: { sub: 'nobody' } })),
    'a token of a session that never was': async () =>
      bearer(await signer(person, { claims: { sid: 'never' } })),
    'a token of a session that was signed out': async () => {
      const gone = await signUp(server.url)
      await postJson(`${server.url}/api/auth/sign-out`, {}, bearer(gone.sessionToken))
      return bearer(gone.jwt)
    },
    'a token of a session that has ended': async () => {
      const late = await signUp(server.url)
      await server.database.transaction((run) =>
        run.query("update sessions set expires_at = now() - interval '1 second' where user_id = $1", [
          late.userId,
        ]),
      )
      return bearer(late.jwt)
    },
    'a token of a person who was deleted': async () => {
      const gone = await signUp(server.url)
      await server.database.transaction((run) => run.query('delete from users where id = $1', [gone.userId]))
      return bearer(gone.jwt)
    },
    'a token of another server': async () => {
      const other = await startTestServer({ database: 'pglite' })
      const { jwt } = await signUp(other.url)
      await other.close()
      return bearer(jwt)
    },
  }
  test.each(Object.entries(cases))('%s', async (_, make) => {
    expect(await answersTo(await make())).toEqual(refusedByAll)
  })
})

test('of two authorization headers none is believed', async () => {
  const token = await sign(ground)
  const headers = new Headers(bearer(token))
  headers.append('authorization', `Bearer ${token}`)
  expect((await ask(`${server.url}/v1/sync/pull?cursor=0`, { headers })).status).toBe(401)
})

test('a token in the address is not read', async () => {
  const token = await sign(ground)
  const query = `cursor=0&token=${token}&access_token=${token}&authorization=Bearer%20${token}`
  expect((await ask(`${server.url}/v1/sync/pull?${query}`)).status).toBe(401)
})

test('a sync token opens nothing of the account', async () => {
  const headers = bearer(await sign(ground))
  expect((await ask(`${server.url}/api/auth/token`, { headers })).status).toBe(401)
  expect((await ask(`${server.url}/api/auth/get-session`, { headers })).text).toBe('null')
  const change = { currentPassword: person.password, newPassword: 'another long password' }
  expect((await postJson(`${server.url}/api/auth/change-password`, change, headers)).status).not.toBe(200)
  await postJson(`${server.url}/api/auth/sign-out`, {}, headers)
  expect((await signIn(server.url, person)).userId).toBe(person.userId)
  expect((await ask(`${server.url}/v1/sync/pull?cursor=0`, { headers })).status).toBe(200)
})
