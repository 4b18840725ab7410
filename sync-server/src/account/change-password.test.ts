import { expect, test } from 'vitest'
import { type Person, signIn, signUp, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { bearer, postJson } from '../testing/test-device.ts'

const next = 'another long password'

onEveryDatabase((ground) => {
  const url = () => ground().server.url
  const change = ({ sessionToken }: Person, body: unknown) =>
    postJson(`${url()}/v1/account/password`, body, bearer(sessionToken))
  const signInWith = (email: string, password: string) =>
    postJson(`${url()}/api/auth/sign-in/email`, { email, password })

  test('a new password ends the other sessions, and this one goes on', async () => {
    const person = await signUp(url())
    const other = await signIn(url(), person)
    const answer = await change(person, { current: person.password, new: next })
    expect([answer.status, answer.text]).toEqual([200, '{}'])
    expect((await new TestDevice(url(), other).tryPull()).status).toBe(401)
    expect((await new TestDevice(url(), person).tryPull()).status).toBe(200)
    expect((await signInWith(person.email, person.password)).status).toBe(401)
    expect((await signInWith(person.email, next)).status).toBe(200)
  })

  test.each([
    [{ current: 'not the password at all', new: next }, 403, 'wrong_password'],
    [{ new: 'x'.repeat(11) }, 400, 'password_too_short'],
    [{ new: 'x'.repeat(129) }, 400, 'password_too_long'],
    [{ new: 7 }, 400, 'malformed'],
    [{ new: 'x'.repeat(1025) }, 400, 'malformed'],
    [{ new: next, userId: 'another' }, 400, 'malformed'],
  ])('%j is answered with %i %s and changes nothing', async (body, status, kind) => {
    const person = await signUp(url())
    const other = await signIn(url(), person)
    const answer = await change(person, { current: person.password, ...body })
    expect([answer.status, answer.text]).toEqual([status, JSON.stringify({ kind })])
    expect((await new TestDevice(url(), other).tryPull()).status).toBe(200)
    expect((await signInWith(person.email, person.password)).status).toBe(200)
  })

  test('wrong passwords count to the limit of signing in', async () => {
    const person = await signUp(url())
    for (let i = 0; i < 5; i += 1) {
      expect((await change(person, { current: 'wrong', new: next })).status).toBe(403)
      expect((await signInWith(person.email, 'not the password at all')).status).toBe(401)
    }
    const refused = await change(person, { current: person.password, new: next })
    expect([refused.status, refused.text]).toEqual([429, '{"kind":"too_many_sign_ins"}'])
    expect((await signInWith(person.email, person.password)).status).toBe(429)
  })

  test('of two changes at once, one stands', async () => {
    const person = await signUp(url())
    const passwords = [`${next} 1`, `${next} 2`]
    const answers = await Promise.all(
      passwords.map((password) => change(person, { current: person.password, new: password })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403])
    const signIns = await Promise.all(passwords.map((password) => signInWith(person.email, password)))
    expect(signIns.map(({ status }) => status)).toEqual(
      answers.map(({ status }) => (status === 200 ? 200 : 401)),
    )
  })

  test('a link to set a password anew does not outlive a change', async () => {
    const person = await signUp(url())
    const links = () =>
      ground().server.database.transaction((run) =>
        run.query('select id from verifications where value = $1', [person.userId]),
      )
    await ground().server.database.transaction((run) =>
      run.query(
        "insert into verifications (id, identifier, value, expires_at) values ($1, 'x', $1, now() + interval '1 hour')",
        [person.userId],
      ),
    )
    expect(await links()).toHaveLength(1)
    await change(person, { current: person.password, new: next })
    expect(await links()).toEqual([])
  })
})
