/** Signing in through a browser, with a real server, a real OpenID provider and devices that wait. */
import { browse, freePort, startIdentityProvider } from '@tidelist/sync-server/testing/identity-provider'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import {
  type Ground,
  identical,
  network,
  newPerson,
  openGround,
  plug,
  saved,
  titles,
} from './testing/sync-scenario.ts'
import type { Device } from './testing/test-device.ts'

const port = await freePort()
const provider = await startIdentityProvider(port)
let ground: Ground
beforeAll(async () => {
  ground = await openGround({ oidc: provider.choice, port })
})
afterEach(() => ground.clean())
afterAll(async () => {
  await ground.close()
  await provider.close()
})

const sync = { query: 'sync' } as const
let people = 0
const newLogin = () => {
  people += 1
  return `eve-${people}-${process.pid}`
}
const emailOf = (login: string) => `${login}@id.example.com`

/** The challenge with which the browser is opened for the nth time. */
async function challengeOf(device: Device, times = 1): Promise<string> {
  await expect.poll(() => device.browsed.length).toBe(times)
  return device.browsed.at(-1) ?? ''
}

/** What a person does in the browser; the code that the link of its last page would bring. */
async function codeFor(challenge: string, login: string): Promise<string> {
  const start = `${ground.server().url}/v1/account/oidc/start?challenge=${challenge}`
  const page = await browse(start, { login })
  return /tidelist:\/\/signed-in\?code=([A-Za-z0-9_-]{43})"/.exec(page.text)?.[1] ?? ''
}

async function signIn(device: Device, login: string): Promise<void> {
  const answer = device.run('signInWithProvider', {})
  const times = device.browsed.length + 1
  device.engine.finishSignIn(await codeFor(await challengeOf(device, times), login))
  await answer
}

test('what was typed before becomes the tasks of the account, and another device gets them the same way', async () => {
  const login = newLogin()
  const laptop = await ground.device({ name: 'Laptop' })
  await laptop.run('createTask', { title: 'Typed before' })
  await signIn(laptop, login)
  const status = await saved(laptop)
  expect(status.account).toEqual({ email: emailOf(login), name: login })
  const phone = await ground.device({ name: 'Phone' })
  await signIn(phone, login)
  await saved(phone)
  expect(await titles(phone)).toEqual(['Typed before'])
  await identical(laptop, phone)
  const { devices, hasPassword } = await laptop.run('accountDetails', {})
  expect(devices.map(({ name }) => name).sort()).toEqual(['Laptop', 'Phone'])
  expect(hasPassword).toBe(false)
})

test('where both have tasks a person is asked first, as with a password', async () => {
  const login = newLogin()
  const laptop = await ground.device()
  await laptop.run('createTask', { title: 'From the laptop' })
  await signIn(laptop, login)
  await saved(laptop)
  const phone = await ground.device()
  await phone.run('createTask', { title: 'From the phone' })
  await signIn(phone, login)
  const { question } = await phone.until(sync, ({ phase }) => phase === 'asking')
  expect(question).toMatchObject({ kind: 'join', email: emailOf(login), here: 1, there: 1 })
  await phone.run('keepTasksApart', {})
  await saved(phone)
  expect(await titles(phone)).toEqual(['From the laptop'])
})

test('another person gets another profile, and the first one finds everything again', async () => {
  const shared = await ground.device()
  await shared.run('createTask', { title: 'Of the first' })
  const [first, second] = [newLogin(), newLogin()]
  await signIn(shared, first)
  await saved(shared)
  await signIn(shared, second)
  await saved(shared)
  expect(await titles(shared)).toEqual([])
  await signIn(shared, first)
  await saved(shared)
  expect(await titles(shared)).toEqual(['Of the first'])
})

test('a session that ended is followed by a sign-in through the browser, and what waits is sent', async () => {
  const login = newLogin()
  const laptop = await ground.device()
  await signIn(laptop, login)
  await saved(laptop)
  await ground
    .server()
    .database.transaction((run) =>
      run.query('delete from sessions where user_id = (select id from users where email = $1)', [
        emailOf(login),
      ]),
    )
  await laptop.run('createTask', { title: 'Typed meanwhile' })
  await laptop.until(sync, ({ phase }) => phase === 'signed-out')
  await signIn(laptop, login)
  await saved(laptop)
  expect(await titles(laptop)).toEqual(['Typed meanwhile'])
})

test('a code that nobody here asked for does nothing: another person’s sign-in cannot be slipped in', async () => {
  const attacker = await ground.device()
  const victim = await ground.device()
  const attack = attacker.client.run('signInWithProvider', {})
  const code = await codeFor(await challengeOf(attacker), newLogin())
  victim.engine.finishSignIn(code)
  victim.engine.finishSignIn(code)
  await victim.run('createTask', { title: 'Mine alone' })
  expect(await victim.ask(sync)).toMatchObject({ phase: 'local', account: null })
  // The code has not been spent, so the victim's device has not even shown it to the server.
  attacker.engine.finishSignIn(code)
  expect((await attack).ok).toBe(true)
  await saved(attacker)
})

test('a code of another device’s sign-in is refused by the server also while this device waits for its own', async () => {
  const attacker = await ground.device()
  const victim = await ground.device()
  const attack = attacker.client.run('signInWithProvider', {})
  const code = await codeFor(await challengeOf(attacker), newLogin())
  const refused = victim.refused('signInWithProvider', {})
  await challengeOf(victim)
  victim.engine.finishSignIn(code)
  expect(await refused).toEqual({ kind: 'sign-in-code-refused' })
  expect(await victim.ask(sync)).toMatchObject({ phase: 'local', account: null })
  attacker.engine.finishSignIn(code)
  expect(await attack).toEqual({ ok: false, failure: { kind: 'sign-in-code-refused' } })
})

test('a link that comes before the browser was opened does not get in the way of the sign-in', async () => {
  const login = newLogin()
  const held: { device: Device | null } = { device: null }
  const early = network((request, answer) => {
    if (request.url.endsWith('/v1/account/oidc')) held.device?.engine.finishSignIn('x'.repeat(43))
    return answer
  })
  const laptop = await ground.device({ ports: { network: early } })
  held.device = laptop
  await signIn(laptop, login)
  expect((await saved(laptop)).account?.email).toBe(emailOf(login))
})

test('the same link twice signs in once', async () => {
  const laptop = await ground.device()
  const answer = laptop.run('signInWithProvider', {})
  const code = await codeFor(await challengeOf(laptop), newLogin())
  laptop.engine.finishSignIn(code)
  laptop.engine.finishSignIn(code)
  await answer
  laptop.engine.finishSignIn(code)
  await saved(laptop)
  expect((await laptop.run('accountDetails', {})).devices.length).toBe(1)
})

test('a code that lay too long is refused with a reason', async () => {
  const laptop = await ground.device()
  const refused = laptop.refused('signInWithProvider', {})
  const code = await codeFor(await challengeOf(laptop), newLogin())
  await ground
    .server()
    .database.transaction((run) =>
      run.query("update sign_in_codes set expires_at = now() - interval '1 second'"),
    )
  laptop.engine.finishSignIn(code)
  expect(await refused).toEqual({ kind: 'sign-in-code-refused' })
})

test('a sign-in that was given up ends at once, and its code is nobody’s afterwards', async () => {
  const laptop = await ground.device()
  const refused = laptop.refused('signInWithProvider', {})
  const code = await codeFor(await challengeOf(laptop), newLogin())
  await laptop.run('giveUpSignIn', {})
  expect(await refused).toEqual({ kind: 'sign-in-given-up' })
  laptop.engine.finishSignIn(code)
  expect(await laptop.refused('openBrowserAgain', {})).toEqual({ kind: 'nothing-to-answer' })
  expect(await laptop.ask(sync)).toMatchObject({ phase: 'local', account: null })
})

test('beginning again takes the place of what was begun, and so does signing in with a password', async () => {
  const person = newPerson()
  const laptop = await ground.device()
  const first = laptop.refused('signInWithProvider', {})
  await challengeOf(laptop)
  const second = laptop.refused('signInWithProvider', {})
  expect(await first).toEqual({ kind: 'sign-in-given-up' })
  await challengeOf(laptop, 2)
  await laptop.run('signUp', person)
  expect(await second).toEqual({ kind: 'sign-in-given-up' })
  expect(new Set(laptop.browsed).size).toBe(2)
})

test('the browser can be opened again for the same sign-in', async () => {
  const login = newLogin()
  const laptop = await ground.device()
  const answer = laptop.run('signInWithProvider', {})
  const challenge = await challengeOf(laptop)
  await laptop.run('openBrowserAgain', {})
  expect(await challengeOf(laptop, 2)).toBe(challenge)
  laptop.engine.finishSignIn(await codeFor(challenge, login))
  await answer
  expect((await saved(laptop)).account?.email).toBe(emailOf(login))
})

test('nothing that comes back for a quarter of an hour ends the wait', async () => {
  const timers: { delayMs: number; work: () => void }[] = []
  const laptop = await ground.device({
    ports: {
      timers: {
        after: (delayMs, work) => {
          if (delayMs === 15 * 60_000) timers.push({ delayMs, work })
          const timer = setTimeout(work, delayMs)
          return () => clearTimeout(timer)
        },
      },
    },
  })
  const refused = laptop.refused('signInWithProvider', {})
  await challengeOf(laptop)
  timers.at(-1)?.work()
  expect(await refused).toEqual({ kind: 'sign-in-too-late' })
})

test('without the server no browser is opened, and one that is lost meanwhile is said', async () => {
  const cable = plug()
  const laptop = await ground.device({ ports: { network: cable.network } })
  cable.online = false
  expect(await laptop.refused('signInWithProvider', {})).toEqual({ kind: 'server-unreachable' })
  expect(laptop.browsed).toEqual([])
  cable.online = true
  const refused = laptop.refused('signInWithProvider', {})
  const code = await codeFor(await challengeOf(laptop), newLogin())
  cable.online = false
  laptop.engine.finishSignIn(code)
  expect(await refused).toEqual({ kind: 'server-unreachable' })
  cable.online = true
})

test('a sign-in of an app that has ended is not taken up by the next one', async () => {
  const before = await ground.device()
  const answer = before.client.run('signInWithProvider', {})
  const code = await codeFor(await challengeOf(before), newLogin())
  await ground.stop(before)
  void answer
  const { userDataDir, secrets } = before
  const after = await ground.device({ userDataDir, secrets })
  after.engine.finishSignIn(code)
  expect(await after.ask(sync)).toMatchObject({ phase: 'local', account: null })
  expect([...secrets.keys()]).toEqual([])
})

test('the provider’s name is told to somebody who is not signed in, and the log holds nothing of the sign-in', async () => {
  const laptop = await ground.device()
  expect(await laptop.run('signInProvider', {})).toEqual({ name: 'Example' })
  const answer = laptop.run('signInWithProvider', {})
  const code = await codeFor(await challengeOf(laptop), newLogin())
  laptop.engine.finishSignIn(code)
  expect(await answer).toBe(null)
  const [session] = [...laptop.secrets.values()]
  expect(session).toMatch(/./)
  const log = laptop.logged.join('\n')
  for (const secret of [code, session ?? '', ...laptop.browsed]) expect(log).not.toContain(secret)
})

test('a server without a provider says so', async () => {
  const { url } = ground.server()
  const plain = await openGround()
  const laptop = await plain.device()
  expect(plain.server().url).not.toBe(url)
  expect(await laptop.run('signInProvider', {})).toEqual({ name: null })
  expect(await laptop.refused('signInWithProvider', {})).toEqual({ kind: 'provider-absent' })
  expect(laptop.browsed).toEqual([])
  await plain.close()
})
