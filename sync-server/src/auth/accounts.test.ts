import { decodeJwt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { freshJwt, signIn, signUp } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { ask, bearer, postJson } from '../testing/test-device.ts'

onEveryDatabase((ground) => {
  const url = () => ground().server.url
  const auth = (path: string) => `${url()}/api/auth${path}`
  const signInWith = (email: string, password: string) =>
    postJson(auth('/sign-in/email'), { email, password })

  test('signing up gives a session, and the session gives a token of ten minutes for synchronisation', async () => {
    const person = await signUp(url())
    const claims = decodeJwt(person.jwt)
    expect(Object.keys(claims).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'sid', 'sub', 'typ'])
    expect(claims).toMatchObject({ sub: person.userId, typ: 'sync', iss: url(), aud: url() })
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(600)
    expect(Object.keys(decodeProtectedHeader(person.jwt)).sort()).toEqual(['alg', 'kid'])
    const session = await ask(auth('/get-session'), { headers: bearer(person.sessionToken) })
    expect(JSON.parse(session.text)).toMatchObject({ user: { id: person.userId, email: person.email } })
    expect(session.headers.get('set-auth-jwt')).toBe(null)
  })

  test('signing in on a second device makes a second session, and signing out ends one of them', async () => {
    const person = await signUp(url())
    const again = await signIn(url(), person)
    expect(again.userId).toBe(person.userId)
    await postJson(auth('/sign-out'), {}, bearer(again.sessionToken))
    expect((await ask(auth('/token'), { headers: bearer(again.sessionToken) })).status).toBe(401)
    expect(await freshJwt(url(), person.sessionToken)).not.toBe('')
  })

  test('a session token counts with its signature only', async () => {
    const { sessionToken, jwt } = await signUp(url())
    const [bare = ''] = sessionToken.split('.')
    for (const token of [bare, `${bare}.${'A'.repeat(43)}=`, jwt, ''])
      expect((await ask(auth('/token'), { headers: bearer(token) })).status).toBe(401)
  })

  test('a wrong password and an unknown address get the same answer', async () => {
    const person = await signUp(url())
    const wrong = await signInWith(person.email, 'not the password at all')
    const unknown = await signInWith('nobody@example.com', 'not the password at all')
    expect([wrong.status, wrong.body.code]).toEqual([401, 'INVALID_EMAIL_OR_PASSWORD'])
    expect([unknown.status, unknown.text]).toEqual([wrong.status, wrong.text])
  })

  test('what cannot be an account is refused with a code', async () => {
    const person = await signUp(url())
    const attempt = async (change: Record<string, unknown>) => {
      const body = { name: 'A', email: 'new@example.com', password: 'correct horse battery', ...change }
      const answer = await postJson(auth('/sign-up/email'), body)
      return [answer.status, answer.body.code]
    }
    expect(await attempt({ email: person.email })).toEqual([422, 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL'])
    expect(await attempt({ email: person.email.toUpperCase() })).toEqual([
      422,
      'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL',
    ])
    expect(await attempt({ email: 'not an address' })).toEqual([400, 'VALIDATION_ERROR'])
    expect(await attempt({ password: 'x'.repeat(11) })).toEqual([400, 'PASSWORD_TOO_SHORT'])
    expect(await attempt({ password: 'x'.repeat(129) })).toEqual([400, 'PASSWORD_TOO_LONG'])
  })

  test('after ten failures an account is closed for a while, to the right password as well, and others are not', async () => {
    const [person, neighbour] = [await signUp(url()), await signUp(url())]
    for (let i = 0; i < 10; i += 1)
      expect((await signInWith(person.email, 'not the password at all')).status).toBe(401)
    const refused = await signInWith(person.email.toUpperCase(), person.password)
    expect([refused.status, refused.body.code]).toEqual([429, 'TOO_MANY_SIGN_INS'])
    expect((await signInWith(neighbour.email, neighbour.password)).status).toBe(200)
    await ground().server.database.transaction((run) =>
      run.query("update sign_in_failures set window_started_at = now() - interval '16 minutes'"),
    )
    expect((await signInWith(person.email, person.password)).status).toBe(200)
  })

  test('a right password forgives the failures before it', async () => {
    const person = await signUp(url())
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 6; i += 1) await signInWith(person.email, 'not the password at all')
      expect((await signInWith(person.email, person.password)).status).toBe(200)
    }
  })

  test('a page of another origin with the cookie is refused, and nothing is shared with other origins', async () => {
    const answer = await postJson(
      auth('/sign-in/email'),
      { email: 'a@example.com', password: 'x'.repeat(12) },
      { origin: 'https://elsewhere', cookie: 'better-auth.session_token=x' },
    )
    expect(answer.status).toBe(403)
    const page = await ask(auth('/get-session'), { headers: { origin: 'https://elsewhere' } })
    for (const name of ['access-control-allow-origin', 'access-control-expose-headers'])
      expect(page.headers.get(name)).toBe(null)
    expect(page.headers.get('cache-control')).toBe('no-store')
  })

  test('bodies that are too large or encoded are refused before they are read', async () => {
    const large = await postJson(auth('/sign-in/email'), {
      email: 'a@example.com',
      password: 'x'.repeat(70_000),
    })
    expect([large.status, large.body.kind]).toEqual([413, 'too_large'])
    const encoded = await postJson(auth('/sign-in/email'), {}, { 'content-encoding': 'gzip' })
    expect([encoded.status, encoded.body.kind]).toEqual([415, 'unsupported_encoding'])
  })
})

const minutes = { passed: 0 }

onEveryDatabase(
  (ground) => {
    test('one address may try a few times in a minute, and the count is kept in the database', async () => {
      const { server } = ground()
      const statuses: number[] = []
      let retryAfter: string | null = null
      for (let i = 0; i < 4; i += 1) {
        // Headers of a client's own choice do not make it another address.
        const headers = { 'x-forwarded-for': `10.0.0.${i}`, 'x-tidelist-client-address': `10.0.0.${i}` }
        const answer = await postJson(
          `${server.url}/api/auth/sign-in/email`,
          { email: `p${i}@example.com`, password: 'x'.repeat(12) },
          headers,
        )
        statuses.push(answer.status)
        retryAfter = answer.headers.get('retry-after')
      }
      expect(statuses).toEqual([401, 401, 401, 429])
      expect(Number(retryAfter)).toBeGreaterThan(0)
      const counted = await server.database.transaction((run) =>
        run.query("select key, count from rate_limits where key like 'auth|%'"),
      )
      expect(counted.map(({ count }) => count)).toEqual([4])
      // Whose address it is cannot be read there.
      expect(JSON.stringify(counted)).not.toContain('127.0.0.1')
    })

    test('a minute begins anew however steadily an address calls', async () => {
      const statuses: number[] = []
      minutes.passed += 1
      for (let call = 0; call < 7; call += 1) {
        const answer = await postJson(`${ground().server.url}/api/auth/sign-in/email`, {
          email: `steady${call}@example.com`,
          password: 'x'.repeat(12),
        })
        statuses.push(answer.status)
        minutes.passed += 0.4
      }
      expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 401])
    })
  },
  { rates: { signInsPerMinute: 3 }, nowMs: () => Date.now() + minutes.passed * 60_000 },
)
