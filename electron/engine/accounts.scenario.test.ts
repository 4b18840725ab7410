import { startTestServer, type TestServer } from '@tidelist/sync-server/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Device, type DeviceOptions, startDevice } from './testing/test-device.ts'

const inbox = { query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 200 } as const
const saved = (device: Device) =>
  device.until({ query: 'sync' }, ({ phase, waiting }) => phase === 'saved' && waiting === 0)
const titles = async (device: Device) => (await device.ask(inbox)).rows.map(({ title }) => title).sort()
const password = 'correct horse battery'
const ada = { name: 'Ada', email: 'ada@example.com', password }
const bob = { name: 'Bob', email: 'bob@example.com', password }

let server: TestServer
const open: Device[] = []
beforeAll(async () => {
  server = await startTestServer({ database: 'pglite' })
})
afterAll(() => server.close())
afterEach(async () => {
  for (const device of open.splice(0)) await device.stop()
})

async function device(options: DeviceOptions = {}): Promise<Device> {
  const started = await startDevice({ serverUrl: server.url, ...options })
  open.push(started)
  return started
}

const titlesOnServer = async (email: string) => {
  const rows = await server.database.transaction((run) =>
    run.query(
      'select title from tasks where user_id = (select id from users where email = $1) order by title',
      [email],
    ),
  )
  return rows.map(({ title }) => title)
}

test('signing out shows nothing of the account, another person sees none of it, and the account finds all of it again', async () => {
  const shared = await device()
  await shared.run('createTask', { title: "Ada's own" })
  await shared.run('signUp', ada)
  await saved(shared)
  await shared.run('signOut', {})
  expect(await titles(shared)).toEqual([])
  expect(await shared.ask({ query: 'sync' })).toMatchObject({ phase: 'local', account: null, waiting: 0 })

  await shared.run('signUp', bob)
  await shared.run('createTask', { title: "Bob's own" })
  await saved(shared)
  expect(await titles(shared)).toEqual(["Bob's own"])
  expect(await titlesOnServer(bob.email)).toEqual(["Bob's own"])
  expect(await titlesOnServer(ada.email)).toEqual(["Ada's own"])

  await shared.run('signIn', { email: ada.email, password })
  await saved(shared)
  expect(await titles(shared)).toEqual(["Ada's own"])
})

test('what was not sent before signing out is sent after signing in again, with what was typed in between', async () => {
  const first = await device()
  const person = { name: 'Cleo', email: 'cleo@example.com', password }
  await first.run('signUp', person)
  await saved(first)
  const { userDataDir, secrets } = first
  await first.stop()
  open.splice(open.indexOf(first), 1)

  const offline = await device({ userDataDir, secrets, serverUrl: 'http://127.0.0.1:9' })
  await offline.run('createTask', { title: 'Typed in a tunnel' })
  await offline.run('signOut', {})
  await offline.run('createTask', { title: 'Typed while signed out', tags: ['later'] })
  await offline.stop()
  open.splice(open.indexOf(offline), 1)

  const back = await device({ userDataDir, secrets })
  expect(await titles(back)).toEqual(['Typed while signed out'])
  await back.run('signIn', { email: person.email, password })
  await saved(back)
  expect(await titles(back)).toEqual(['Typed in a tunnel', 'Typed while signed out'])
  expect(await titlesOnServer(person.email)).toEqual(['Typed in a tunnel', 'Typed while signed out'])
  await back.run('signOut', {})
  expect(await titles(back)).toEqual([])
})

test('a sign-in is kept over a restart and syncs by itself', async () => {
  const first = await device()
  const person = { name: 'Dora', email: 'dora@example.com', password }
  await first.run('signUp', person)
  await saved(first)
  const { userDataDir, secrets } = first
  await first.stop()
  open.splice(open.indexOf(first), 1)
  const again = await device({ userDataDir, secrets })
  await again.run('createTask', { title: 'After the restart' })
  const status = await saved(again)
  expect(status.account).toEqual({ email: person.email, name: 'Dora' })
  expect(await titlesOnServer(person.email)).toEqual(['After the restart'])
})

test('a session that the server no longer knows signs out, keeps everything in view and works on', async () => {
  const person = { name: 'Eve', email: 'eve@example.com', password }
  const here = await device()
  await here.run('signUp', person)
  await here.run('createTask', { title: 'Kept' })
  await saved(here)
  await server.database.transaction((run) =>
    run.query('delete from sessions where user_id = (select id from users where email = $1)', [person.email]),
  )
  await here.run('createTask', { title: 'Typed afterwards' })
  const status = await here.until({ query: 'sync' }, ({ phase }) => phase === 'signed-out')
  expect(status).toMatchObject({ waiting: 1, account: { email: person.email } })
  expect(await titles(here)).toEqual(['Kept', 'Typed afterwards'])
  await here.run('signIn', { email: person.email, password })
  await saved(here)
  expect(await titlesOnServer(person.email)).toEqual(['Kept', 'Typed afterwards'])
})

test('tasks typed before a first sign-in join those that the account already has, once a person has said so', async () => {
  const person = { name: 'Finn', email: 'finn@example.com', password }
  const laptop = await device()
  await laptop.run('createTask', { title: 'From the laptop' })
  await laptop.run('signUp', person)
  await saved(laptop)
  const desktop = await device()
  await desktop.run('createTask', { title: 'From the desktop' })
  await desktop.run('signIn', { email: person.email, password })
  await desktop.run('joinTasks', {})
  await saved(desktop)
  await laptop.until(inbox, ({ rows }) => rows.length === 2)
  for (const each of [laptop, desktop])
    expect(await titles(each)).toEqual(['From the desktop', 'From the laptop'])
})

test.each([
  ['signIn', { email: 'ada@example.com', password: 'wrong horse battery' }, 'credentials-wrong'],
  ['signIn', { email: 'nobody@example.com', password }, 'credentials-wrong'],
  ['signUp', { name: 'X', email: 'ada@example.com', password }, 'email-taken'],
  ['signUp', { name: 'X', email: 'not an address', password }, 'email-malformed'],
  ['signUp', { name: 'X', email: 'x@example.com', password: 'short' }, 'password-too-short'],
  ['signUp', { name: 'X', email: 'x@example.com', password: 'x'.repeat(129) }, 'password-too-long'],
] as const)('%s with %j is refused as %s and keeps what is here', async (command, input, kind) => {
  const here = await device()
  await here.run('createTask', { title: 'Mine' })
  expect(await here.refused(command, input as never)).toMatchObject({ kind }) // each row fits its command
  expect(await titles(here)).toEqual(['Mine'])
  expect((await here.ask({ query: 'sync' })).phase).toBe('local')
})

test('without a server, or with one that is away, signing in is refused in words', async () => {
  const alone = await device({ serverUrl: null })
  expect(await alone.refused('signIn', { email: ada.email, password })).toEqual({ kind: 'server-unset' })
  const away = await device({ serverUrl: 'http://127.0.0.1:9' })
  expect(await away.refused('signIn', { email: ada.email, password })).toEqual({ kind: 'server-unreachable' })
})
