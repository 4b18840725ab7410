import { randomBytes, randomUUID } from 'node:crypto'
import { deviceHeaders, devicesReply } from '@tidelist/shared-schema'
import { afterAll, expect, test } from 'vitest'
import { challengeOf } from '../auth/sign-in-codes.ts'
import { browse, freePort, startIdentityProvider } from '../testing/identity-provider.ts'
import { freshJwt, signIn, signUp, startTestServer } from '../testing/index.ts'
import { linkIn, startMailbox } from '../testing/mailbox.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { ask, bearer, postJson } from '../testing/test-device.ts'

const port = await freePort()
const provider = await startIdentityProvider(port)
afterAll(() => provider.close())

const newVerifier = () => randomBytes(32).toString('base64url')
let people = 0
const newLogin = (prefix = 'ada') => {
  people += 1
  return `${prefix}-${people}-${process.pid}`
}
const codeIn = (text: string) => /tidelist:\/\/signed-in\?code=([A-Za-z0-9_-]{43})"/.exec(text)?.[1] ?? ''

onEveryDatabase(
  (ground) => {
    const url = () => ground().server.url
    const start = (verifier: string) => `${url()}/v1/account/oidc/start?challenge=${challengeOf(verifier)}`
    const exchange = (code: string, verifier: string, headers: Record<string, string> = {}) =>
      postJson(`${url()}/v1/account/exchange`, { code, verifier }, headers)
    const codeFor = async (login: string, verifier: string) =>
      codeIn((await browse(start(verifier), { login })).text)
    const sql = (text: string, parameters: unknown[] = []) =>
      ground().server.database.transaction((run) => run.query(text, parameters))

    test('a device signs in through the browser and gets a session of its own, under its own name', async () => {
      const [login, verifier, jar] = [newLogin(), newVerifier(), new Map()]
      const page = await browse(start(verifier), { login, jar })
      expect([page.status, page.text.includes('You are signed in')]).toEqual([200, true])
      expect([...(jar.get(url())?.keys() ?? [])].filter((name) => name.includes('session'))).toEqual([])
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(
        await sql('select s.id from sessions s join users u on u.id = s.user_id where u.email = $1', [
          `${login}@id.example.com`,
        ]),
      ).toEqual([])
      const answer = await exchange(codeIn(page.text), verifier, { [deviceHeaders.name]: 'Laptop' })
      expect(answer.status).toBe(200)
      expect(JSON.parse(answer.text)).toEqual({
        user: { id: expect.any(String), email: `${login}@id.example.com`, name: login },
      })
      const token = answer.headers.get('set-auth-token') ?? ''
      expect(await freshJwt(url(), token)).not.toBe('')
      const listed = await ask(`${url()}/v1/account/devices`, { headers: bearer(token) })
      expect(devicesReply.parse(listed.body).devices).toMatchObject([{ name: 'Laptop', current: true }])
      expect(answer.headers.get('set-cookie')).toBe(null)
    })

    test('signing in again is the same person', async () => {
      const login = newLogin()
      const ids: unknown[] = []
      for (let i = 0; i < 2; i += 1) {
        const verifier = newVerifier()
        const { text } = await exchange(await codeFor(login, verifier), verifier)
        ids.push((JSON.parse(text) as { user: { id: string } }).user.id) // as the test above shows
      }
      expect(ids[0]).toBe(ids[1])
      const kept = await sql(
        'select provider_id, access_token, refresh_token, id_token from accounts where user_id = $1',
        [ids[0]],
      )
      expect(kept).toEqual([{ provider_id: 'oidc', access_token: null, refresh_token: null, id_token: null }])
    })

    test('a code is good once, with its verifier, for two minutes', async () => {
      const unauthorized = [401, '{"kind":"unauthorized"}']
      const answerOf = async (code: string, verifier: string) => {
        const { status, text } = await exchange(code, verifier)
        return [status, text]
      }
      const verifier = newVerifier()
      const used = await codeFor(newLogin(), verifier)
      expect((await exchange(used, verifier)).status).toBe(200)
      expect(await answerOf(used, verifier)).toEqual(unauthorized)
      const stolen = await codeFor(newLogin(), verifier)
      expect(await answerOf(stolen, newVerifier())).toEqual(unauthorized)
      expect(await answerOf(stolen, verifier)).toEqual(unauthorized)
      const late = await codeFor(newLogin(), verifier)
      await sql("update sign_in_codes set expires_at = now() - interval '1 second'")
      expect(await answerOf(late, verifier)).toEqual(unauthorized)
      expect(await answerOf(newVerifier(), verifier)).toEqual(unauthorized)
    })

    test('a code that two devices hold makes one session', async () => {
      const verifier = newVerifier()
      const code = await codeFor(newLogin(), verifier)
      const answers = await Promise.all([exchange(code, verifier), exchange(code, verifier)])
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401])
    })

    test('an e-mail that has an account with a password is not given to whoever the provider says', async () => {
      const login = newLogin()
      const body = {
        name: 'First',
        email: `${login}@id.example.com`,
        password: 'correct horse battery staple',
      }
      await postJson(`${url()}/api/auth/sign-up/email`, body)
      const page = await browse(start(newVerifier()), { login })
      expect([page.status, codeIn(page.text)]).toEqual([400, ''])
      expect(page.text).toContain('has a Tidelist account with a password already')
      expect((await signIn(url(), body)).email).toBe(body.email)
    })

    test('an e-mail that the provider has not confirmed makes no account', async () => {
      const login = newLogin('unconfirmed')
      const page = await browse(start(newVerifier()), { login })
      expect([page.status, page.text.includes('did not tell a confirmed e-mail')]).toEqual([400, true])
      expect(await sql('select id from users where email = $1', [`${login}@id.example.com`])).toEqual([])
    })

    test('who gives up at the provider reads that nothing was changed', async () => {
      const page = await browse(start(newVerifier()), { login: newLogin(), refuses: true })
      expect([page.status, page.text.includes('You are not signed in')]).toEqual([400, true])
    })

    test('an answer of the provider that this browser did not ask for is refused', async () => {
      const callback = `${url()}/api/auth/callback/oidc`
      for (const query of ['', '?code=x', '?code=x&state=y', '?error=access_denied&state=y']) {
        const { status, text } = await browse(callback + query, { login: 'nobody' })
        expect([status, text.includes('You are not signed in')]).toEqual([400, true])
      }
    })

    test.each(['', '?challenge=short', `?challenge=${'x'.repeat(44)}`, '?challenge=%00'])(
      'a start with %j is refused',
      async (query) => {
        const answer = await ask(`${url()}/v1/account/oidc/start${query}`, { redirect: 'manual' })
        expect([answer.status, answer.body.kind]).toEqual([400, 'malformed'])
      },
    )

    test.each<unknown>([
      {},
      { code: 'x', verifier: newVerifier() },
      { code: newVerifier(), verifier: 'short' },
      [],
    ])('%j is no exchange', async (body) => {
      const answer = await postJson(`${url()}/v1/account/exchange`, body)
      expect([answer.status, answer.body.kind]).toEqual([400, 'malformed'])
    })

    test('the inner path of the exchange is not open', async () => {
      const answer = await postJson(`${url()}/api/auth/exchange`, { code: 'x', verifier: 'x' })
      expect([answer.status, answer.body.kind]).toEqual([404, 'not_found'])
    })

    test('devices learn whether there is a provider, and its name', async () => {
      expect((await ask(`${url()}/v1/account/oidc`)).text).toBe('{"name":"Example"}')
    })
  },
  { oidc: provider.choice, port },
)

test('an account of a provider has no password until its owner sets one by letter; then what asks for one can be done', async () => {
  const [mailbox, ownPort] = [await startMailbox(), await freePort()]
  const own = await startIdentityProvider(ownPort)
  const { choice: mail } = mailbox
  const server = await startTestServer({ database: 'pglite', port: ownPort, oidc: own.choice, mail })
  const login = newLogin()
  const email = `${login}@id.example.com`
  const signInAgain = async () => {
    const verifier = newVerifier()
    const start = `${server.url}/v1/account/oidc/start?challenge=${challengeOf(verifier)}`
    const { text } = await browse(start, { login })
    const answer = await postJson(`${server.url}/v1/account/exchange`, { code: codeIn(text), verifier })
    const { user } = JSON.parse(answer.text) as { user: { id: string } } // as the tests above show
    return { id: user.id, headers: bearer(answer.headers.get('set-auth-token') ?? '') }
  }
  const first = await signInAgain()
  const account = `${server.url}/v1/account`
  const post = (path: string, body: unknown, headers: Record<string, string>) =>
    postJson(`${account}/${path}`, body, headers)
  const methods = async (headers: Record<string, string>) =>
    (await ask(`${account}/methods`, { headers })).text
  expect(await methods(first.headers)).toBe('{"password":false}')
  expect((await ask(`${account}/methods`)).status).toBe(401)
  const guesses = [
    ['delete', { password: '' }],
    ['delete', { password: 'null' }],
    ['email', { email: `other-${email}`, password: '' }],
    ['password', { current: '', new: 'a new long password' }],
  ] as const
  for (const [path, body] of guesses)
    expect((await post(path, body, first.headers)).body.kind).toBe('wrong_password')

  expect((await post('reset', { email }, {})).status).toBe(200)
  const token = new URL(linkIn(await mailbox.next(email))).searchParams.get('token') ?? ''
  const password = 'a password beside the provider'
  const form = new URLSearchParams({ token, password, again: password })
  await ask(`${server.url}/account/reset`, { method: 'POST', body: form, redirect: 'manual' })
  expect((await ask(`${account}/methods`, { headers: first.headers })).status).toBe(401)
  const second = await signInAgain()
  expect(second.id).toBe(first.id)
  expect((await signIn(server.url, { email, password })).userId).toBe(first.id)
  expect(await methods(second.headers)).toBe('{"password":true}')
  expect((await post('email', { email, password }, second.headers)).text).toBe('{"confirm":false}')
  expect((await post('delete', { password: `${password}!` }, second.headers)).body.kind).toBe(
    'wrong_password',
  )
  expect((await post('delete', { password }, second.headers)).status).toBe(200)
  await server.close()
  await own.close()
  await mailbox.close()
})

test('one address may begin a few sign-ins in a minute', async () => {
  const server = await startTestServer({
    database: 'pglite',
    oidc: provider.choice,
    rates: { signInsPerMinute: 2 },
  })
  const statuses: number[] = []
  for (let i = 0; i < 3; i += 1) {
    const start = `${server.url}/v1/account/oidc/start?challenge=${challengeOf(newVerifier())}`
    const headers = { 'x-forwarded-for': `10.0.0.${i}` }
    statuses.push((await ask(start, { headers, redirect: 'manual' })).status)
  }
  expect(statuses).toEqual([302, 302, 429])
  await server.close()
})

test('without a provider there is nothing to start or exchange', async () => {
  const server = await startTestServer({ database: 'pglite' })
  const person = await signUp(server.url)
  expect((await ask(`${server.url}/v1/account/oidc`)).text).toBe('{"name":null}')
  const headers = bearer(person.sessionToken)
  const challenge = challengeOf(randomUUID())
  for (const path of [`/v1/account/oidc/start?challenge=${challenge}`, '/api/auth/callback/oidc?code=x'])
    expect((await ask(server.url + path, { headers })).status).toBe(404)
  expect((await postJson(`${server.url}/v1/account/exchange`, {}, headers)).status).toBe(404)
  await server.close()
})
