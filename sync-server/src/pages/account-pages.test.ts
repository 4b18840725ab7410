import { readFileSync } from 'node:fs'
import { afterAll, expect, test, vi } from 'vitest'
import { type Person, signIn, signUp, TestDevice } from '../testing/index.ts'
import { linkIn, startMailbox, textOf } from '../testing/mailbox.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { ask, bearer, postJson } from '../testing/test-device.ts'
import { style } from './style.ts'

const mailbox = await startMailbox()
afterAll(() => mailbox.close())

const next = 'another long password'
const submit = (url: string, fields: Record<string, string>) =>
  ask(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
const tokenOf = (link: string) => new URL(link).searchParams.get('token') ?? ''
let people = 0
const newEmail = () => {
  people += 1
  return `new-${people}-${process.pid}-${Date.now()}@example.com`
}

test('the pages have the colours of the app', () => {
  const app = readFileSync(new URL('../../../renderer/src/styles/tokens.css', import.meta.url), 'utf8')
  const scale = new Map(
    [...app.matchAll(/(--[a-z]+-\d+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  )
  const roles = app.replace(/var\((--[a-z]+-\d+)\)/g, (_, name) => scale.get(name) ?? name)
  const used = [...style.matchAll(/^ {2}(--[a-z-]+: light-dark\([^)]*\);)$/gm)].map(([, role]) => role)
  expect(used).toHaveLength(11)
  for (const role of used) expect(roles).toContain(role)
})

onEveryDatabase(
  (ground) => {
    const url = () => ground().server.url
    const page = (path: string) => `${url()}/account/${path}`
    const askForReset = (email: string) => postJson(`${url()}/v1/account/reset`, { email })
    const changeTo = ({ sessionToken, password }: Person, email: string) =>
      postJson(`${url()}/v1/account/email`, { email, password }, bearer(sessionToken))
    const sql = (text: string, parameters: unknown[] = []) =>
      ground().server.database.transaction((run) => run.query(text, parameters))
    const signInWith = (email: string, password: string) =>
      postJson(`${url()}/api/auth/sign-in/email`, { email, password })
    const resetToken = async (email: string) => {
      const answer = await askForReset(email)
      expect([answer.status, answer.text]).toEqual([200, '{}'])
      const link = linkIn(await mailbox.next(email.toLowerCase()))
      expect(link).toMatch(new RegExp(`^${url()}/account/reset\\?token=[A-Za-z0-9_-]{20,}$`))
      return tokenOf(link)
    }
    /** A person whose first letter has been taken from the mailbox. */
    const newPerson = async () => {
      const person = await signUp(url())
      const link = linkIn(await mailbox.next(person.email))
      return { ...person, link }
    }

    test('every page is HTML without scripts, under a policy that lets it load nothing', async () => {
      for (const path of ['verified', 'reset', 'reset?token=nonsense', 'reset-done', 'email-changed']) {
        const { headers, text } = await ask(page(path))
        expect(headers.get('content-type')).toBe('text/html; charset=UTF-8')
        expect(headers.get('content-security-policy')).toMatch(
          /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
        )
        expect(headers.get('referrer-policy')).toBe('no-referrer')
        expect(headers.get('cache-control')).toBe('no-store')
        expect(text).not.toMatch(/<script|<link|src=|url\(/)
      }
    })

    test('an e-mail is confirmed by the letter’s link, and once more by the same one', async () => {
      const { userId, link } = await newPerson()
      expect(link).toContain(`${url()}/account/verified?token=`)
      for (let i = 0; i < 2; i += 1) {
        const answer = await ask(link)
        expect([answer.status, answer.text.includes('Your e-mail is confirmed')]).toEqual([200, true])
      }
      const [row] = await sql('select email_verified from users where id = $1', [userId])
      expect(row?.email_verified).toBe(true)
    })

    test('confirming an e-mail leaves a link to set a password as it is', async () => {
      const person = await newPerson()
      const token = await resetToken(person.email)
      await ask(person.link)
      const done = await submit(page('reset'), { token, password: next, again: next })
      expect(done.status).toBe(303)
    })

    test('the letter is sent again to who is not confirmed, and to nobody else', async () => {
      const person = await newPerson()
      const again = (email: string) => postJson(`${url()}/v1/account/verify`, { email })
      expect((await again(person.email)).text).toBe('{}')
      const link = linkIn(await mailbox.next(person.email))
      expect(link).not.toBe(person.link)
      await ask(link)
      const before = mailbox.received.length
      expect((await again(person.email)).text).toBe('{}')
      expect((await again('nobody@example.com')).text).toBe('{}')
      const other = await newPerson()
      expect(mailbox.received.slice(before).map(({ to }) => to)).toEqual([[other.email]])
    })

    test.each(['verified', 'email-changed', 'reset'])(
      '/account/%s says what to do where its link is unknown, cut short or too old',
      async (path) => {
        const { userId, link } = await newPerson()
        await sql("update email_links set expires_at = now() - interval '1 second' where user_id = $1", [
          userId,
        ])
        for (const token of ['', 'short', 'A'.repeat(43), 'x'.repeat(5000), "' or 1=1 --", tokenOf(link)]) {
          const answer = await ask(page(`${path}?token=${encodeURIComponent(token)}`))
          expect([answer.status, answer.text.includes('does not work any more')]).toEqual([400, true])
        }
      },
    )

    test.each(['reset', 'email-changed'])(
      'a body for %s that is not the form of its header counts for nothing',
      async (path) => {
        for (const type of [
          'multipart/form-data',
          'multipart/form-data; boundary=x',
          'application/x-www-form-urlencoded',
        ]) {
          const answer = await ask(page(path), {
            method: 'POST',
            headers: { 'content-type': type },
            body: '--y\r\n{',
          })
          expect([type, answer.status, answer.text.includes('does not work any more')]).toEqual([
            type,
            400,
            true,
          ])
        }
      },
    )

    test('a new password is set by the letter’s link, once, and signs out every device', async () => {
      const person = await newPerson()
      const phone = await signIn(url(), person)
      const token = await resetToken(person.email.toUpperCase())
      const form = await ask(page(`reset?token=${token}`))
      expect([form.status, form.text.includes('name="password"')]).toEqual([200, true])
      const done = await submit(page('reset'), { token, password: next, again: next })
      expect([done.status, done.headers.get('location')]).toEqual([303, '/account/reset-done'])
      for (const each of [person, phone])
        expect((await new TestDevice(url(), each).tryPull()).status).toBe(401)
      expect((await signInWith(person.email, person.password)).status).toBe(401)
      const [row] = await sql('select email_verified from users where id = $1', [person.userId])
      expect(row?.email_verified).toBe(true)
      const used = [
        await ask(page(`reset?token=${token}`)),
        await submit(page('reset'), { token, password: `${next} 2`, again: `${next} 2` }),
      ]
      for (const { status, text } of used)
        expect([status, text.includes('does not work any more')]).toEqual([400, true])
      expect((await signInWith(person.email, next)).status).toBe(200)
    })

    test.each([
      ['too short', { password: 'x'.repeat(11), again: 'x'.repeat(11) }, 'Use at least 12 characters.'],
      ['too long', { password: 'x'.repeat(129), again: 'x'.repeat(129) }, 'Use at most 128 characters.'],
      ['not typed twice', { password: next, again: `${next}r` }, 'The two are not the same.'],
      ['missing', {}, 'Use at least 12 characters.'],
    ])(
      'a password that is %s is refused in the form, which can be sent again',
      async (_, fields, sentence) => {
        const person = await newPerson()
        const token = await resetToken(person.email)
        const refused = await submit(page('reset'), { token, ...fields })
        expect(refused.status).toBe(400)
        expect(refused.text).toContain(sentence)
        expect(refused.text).not.toContain(next)
        expect((await signInWith(person.email, person.password)).status).toBe(200)
        const done = await submit(page('reset'), { token, password: next, again: next })
        expect(done.status).toBe(303)
      },
    )

    test('a form that is too large or no form is refused with a page', async () => {
      const large = await submit(page('reset'), { token: 'x', password: 'x'.repeat(20_000) })
      expect([large.status, large.text.includes('<h1>')]).toEqual([413, true])
      const none = await postJson(page('reset'), { token: 'x' })
      expect([none.status, none.text.includes('<h1>')]).toEqual([400, true])
    })

    test('asking for a new password after too many wrong ones opens the account again', async () => {
      const person = await newPerson()
      for (let i = 0; i < 10; i += 1) await signInWith(person.email, 'not the password at all')
      expect((await signInWith(person.email, person.password)).status).toBe(429)
      const token = await resetToken(person.email)
      await submit(page('reset'), { token, password: next, again: next })
      expect((await signInWith(person.email, next)).status).toBe(200)
    })

    test('nobody can have a mailbox filled, and the answers do not tell that letters have stopped', async () => {
      const person = await newPerson()
      for (let i = 0; i < 8; i += 1) expect((await askForReset(person.email)).text).toBe('{}')
      const letters = () => mailbox.received.filter(({ to }) => to.includes(person.email))
      await vi.waitFor(() => expect(letters().length).toBeGreaterThanOrEqual(5), 10_000)
      // Letters go out side by side: one that was too many would have come by the time that a later one has.
      const other = await newPerson()
      await askForReset(other.email)
      await mailbox.next(other.email)
      expect(letters()).toHaveLength(5)
    })

    test('an e-mail changes when the link that was mailed to it is confirmed, and the old one gets a notice', async () => {
      const person = await newPerson()
      const email = newEmail()
      const answer = await changeTo(person, email.toUpperCase())
      expect([answer.status, answer.text]).toEqual([200, '{"confirm":true}'])
      expect(textOf(await mailbox.next(person.email))).toContain('asked to use another e-mail')
      const link = linkIn(await mailbox.next(email))
      const oldReset = await resetToken(person.email)
      const question = await ask(link)
      expect([question.status, question.text.includes(email)]).toEqual([200, true])
      expect((await signInWith(person.email, person.password)).status).toBe(200)
      for (let i = 0; i < 2; i += 1) {
        const done = await submit(page('email-changed'), { token: tokenOf(link) })
        expect([done.status, done.text.includes('Your e-mail has changed')]).toEqual([200, true])
      }
      expect((await signInWith(person.email, person.password)).status).toBe(401)
      expect((await signInWith(email, person.password)).status).toBe(200)
      expect((await new TestDevice(url(), person).tryPull()).status).toBe(200)
      const late = await submit(page('reset'), { token: oldReset, password: next, again: next })
      expect(late.status).toBe(400)
      expect((await ask(person.link)).status).toBe(400)
    })

    test('an e-mail that has an account is answered alike, told of it by letter, and stays with its owner', async () => {
      const [anna, bert] = [await newPerson(), await newPerson()]
      const answer = await changeTo(anna, bert.email)
      expect([answer.status, answer.text]).toEqual([200, '{"confirm":true}'])
      const told = textOf(await mailbox.next(bert.email))
      expect([told.includes('already has an account'), told.includes('http')]).toEqual([true, false])
      expect((await signInWith(bert.email, bert.password)).status).toBe(200)
    })

    test('an e-mail that was given an account meanwhile stays with it', async () => {
      const person = await newPerson()
      const email = newEmail()
      await changeTo(person, email)
      const link = linkIn(await mailbox.next(email))
      const body = { name: 'First', email, password: person.password }
      expect((await postJson(`${url()}/api/auth/sign-up/email`, body)).status).toBe(200)
      const late = await submit(page('email-changed'), { token: tokenOf(link) })
      expect([late.status, late.text.includes('has an account already')]).toEqual([400, true])
      expect((await signInWith(person.email, person.password)).status).toBe(200)
    })

    test.each([
      [{ password: 'not the password at all' }, 403, 'wrong_password'],
      [{ email: 'no address' }, 400, 'malformed'],
      [{ email: 'a@example.com\r\nBcc: b@example.com' }, 400, 'malformed'],
      [{ email: ['a@example.com'] }, 400, 'malformed'],
      [{ email: `${'a'.repeat(250)}@example.com` }, 400, 'malformed'],
    ])('%j is answered with %i %s and changes and mails nothing', async (change, status, kind) => {
      const person = await newPerson()
      const body = { email: newEmail(), password: person.password, ...change }
      const answer = await postJson(`${url()}/v1/account/email`, body, bearer(person.sessionToken))
      expect([answer.status, answer.text]).toEqual([status, JSON.stringify({ kind })])
      expect(
        await sql('select 1 from email_links where user_id = $1 and email <> $2', [
          person.userId,
          person.email,
        ]),
      ).toEqual([])
    })

    test('the present e-mail needs no confirmation', async () => {
      const person = await newPerson()
      expect((await changeTo(person, person.email.toUpperCase())).text).toBe('{"confirm":false}')
    })

    test('changes of e-mail are limited by account', async () => {
      const person = await newPerson()
      for (let i = 0; i < 10; i += 1) expect((await changeTo(person, newEmail())).status).toBe(200)
      const refused = await changeTo(person, newEmail())
      expect([refused.status, refused.body.kind]).toEqual([429, 'rate_limited'])
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    })
  },
  { mail: mailbox.choice },
)

onEveryDatabase(
  (ground) => {
    const url = () => ground().server.url
    const password = 'correct horse battery staple'
    const signUpAs = (email: string) =>
      postJson(`${url()}/api/auth/sign-up/email`, { name: 'Person', email, password })
    const signInWith = (email: string) => postJson(`${url()}/api/auth/sign-in/email`, { email, password })

    test('in production an account opens only once its e-mail is confirmed', async () => {
      const email = newEmail()
      const made = await signUpAs(email)
      expect([made.status, made.headers.get('set-auth-token')]).toEqual([200, null])
      const early = await signInWith(email)
      expect([early.status, early.body.code]).toEqual([403, 'EMAIL_NOT_VERIFIED'])
      await ask(linkIn(await mailbox.next(email)))
      expect((await signInWith(email)).status).toBe(200)
    })

    test('in production a sign-up does not tell whether there is an account; its owner is told by letter', async () => {
      const email = newEmail()
      const shape = ({ status, text }: { status: number; text: string }) => {
        const { user, token } = JSON.parse(text) as { user: object; token: unknown } // Better Auth's answer
        return [status, token, Object.keys(user).sort()]
      }
      const first = await signUpAs(email)
      await mailbox.next(email)
      const second = await signUpAs(email)
      expect(shape(second)).toEqual(shape(first))
      expect(textOf(await mailbox.next(email))).toContain('already has an account')
    })

    test('one address may ask for a few letters in a minute', async () => {
      const statuses: number[] = []
      for (let i = 0; i < 5; i += 1) {
        const path = i % 2 === 0 ? 'reset' : 'verify'
        const headers = { 'x-forwarded-for': `10.0.0.${i}` }
        const answer = await postJson(`${url()}/v1/account/${path}`, { email: newEmail() }, headers)
        statuses.push(answer.status)
      }
      expect(statuses).toEqual([200, 200, 200, 200, 429])
    })
  },
  { mail: mailbox.choice, mode: 'production', rates: { mailsPerMinute: 4 } },
)
