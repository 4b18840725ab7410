/** The account as a device sees and changes it, with a real server. */
import { mkdtempSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { nodeNetwork } from '../../engine-host/node-network.ts'
import type { NetworkPort } from '../ports.ts'
import {
  cut,
  groundOfFile,
  inbox,
  newPerson,
  saved,
  signedOut,
  signIn,
  sync,
  titles,
} from '../testing/sync-scenario.ts'
import type { Device } from '../testing/test-device.ts'

const ground = groundOfFile()

const away = 'http://127.0.0.1:9'
const newPassword = 'another horse battery'
const folder = () => mkdtempSync(join(tmpdir(), 'tidelist-takeout-'))
const names = async (device: Device) =>
  (await device.run('accountDetails', {})).devices.map(({ name, isCurrent }) => [name, isCurrent])

/** The same computer, started again with another network. */
async function behind(device: Device, network: NetworkPort): Promise<Device> {
  await ground.stop(device)
  const { userDataDir, secrets } = device
  return ground.device({ userDataDir, secrets, ports: { network } })
}

test('the devices of an account are listed by the names of their computers, and one of them is ended at once', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person, { name: 'Läptop 💻' })
  const phone = await ground.signedIn(person, { name: 'Old phone' })
  const details = await laptop.run('accountDetails', {})
  expect(details).toMatchObject({ email: person.email, name: person.name, isConfirmed: false })
  expect(details.devices.map(({ name, isCurrent }) => [name, isCurrent]).sort()).toEqual([
    ['Läptop 💻', true],
    ['Old phone', false],
  ])
  const old = details.devices.find(({ isCurrent }) => !isCurrent)
  expect(Math.abs(Date.now() - (old?.lastSeenAtMs ?? 0))).toBeLessThan(60_000)

  const id = old?.id ?? ''
  await laptop.run('signOutDevice', { id })
  expect(await names(laptop)).toEqual([['Läptop 💻', true]])
  expect(await laptop.refused('signOutDevice', { id })).toEqual({ kind: 'device-not-found' })
  expect(await phone.refused('accountDetails', {})).toEqual({ kind: 'signed-out' })
  await signedOut(phone)
  await phone.run('createTask', { title: 'Typed on the phone' })
  expect(await titles(phone)).toEqual(['Typed on the phone'])
})

test('all other devices are signed out in one go, and this one goes on', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person, { name: 'Laptop' })
  const others = [await ground.signedIn(person), await ground.signedIn(person)]
  expect(await laptop.run('signOutOtherDevices', {})).toEqual({ devices: 2 })
  for (const other of others) {
    await other.run('syncNow', {})
    await signedOut(other)
  }
  await laptop.run('createTask', { title: 'Goes on' })
  await saved(laptop)
})

test('a computer that signs in again is the same device to the account', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const deviceIds = async () => {
    const rows = await ground
      .server()
      .database.transaction((run) =>
        run.query('select device_id from sessions where user_id = (select id from users where email = $1)', [
          person.email,
        ]),
      )
    return rows.map((row) => row.device_id)
  }
  const first = await deviceIds()
  const devices = await ground
    .server()
    .database.transaction((run) =>
      run.query('select id from devices where user_id = (select id from users where email = $1)', [
        person.email,
      ]),
    )
  expect(first).toEqual(devices.map(({ id }) => id))
  await laptop.run('signOut', {})
  await signIn(laptop, person)
  await saved(laptop)
  expect(await deviceIds()).toContain(first[0])
})

test('a new password ends the other sessions and not this one', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const phone = await ground.signedIn(person)
  const wrong = { current: 'not the password', next: newPassword }
  expect(await laptop.refused('changePassword', wrong)).toEqual({ kind: 'password-wrong' })
  const short = { current: person.password, next: 'short' }
  expect(await laptop.refused('changePassword', short)).toEqual({ kind: 'password-too-short' })
  const long = { current: person.password, next: 'x'.repeat(129) }
  expect(await laptop.refused('changePassword', long)).toEqual({ kind: 'password-too-long' })

  await laptop.run('changePassword', { current: person.password, next: newPassword })
  await laptop.run('createTask', { title: 'Goes on' })
  await saved(laptop)
  await phone.run('syncNow', {})
  await signedOut(phone)
  const { email } = person
  expect(await phone.refused('signIn', { email, password: person.password })).toEqual({
    kind: 'credentials-wrong',
  })
  await phone.run('signIn', { email, password: newPassword })
  await phone.until(inbox, ({ rows }) => rows.length === 1)
})

test('too many wrong passwords close the account for a while, in words of their own', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const wrong = { current: 'not the password', next: newPassword }
  for (let i = 0; i < 10; i += 1) await laptop.refused('changePassword', wrong)
  expect(await laptop.refused('changePassword', { ...wrong, current: person.password })).toEqual({
    kind: 'too-many-sign-ins',
  })
  const { email, password } = person
  const phone = await ground.device()
  expect(await phone.refused('signIn', { email, password })).toEqual({ kind: 'too-many-sign-ins' })
})

test('a takeout is written to the file that was chosen, once, and holds everything of the person', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  await laptop.run('createTask', { title: 'Ask about the lease 💧', notes: 'x'.repeat(20_000) })
  await saved(laptop)
  const file = join(folder(), 'mine.json')
  laptop.chosen.offer('ticket', file)
  const { bytes } = await laptop.run('saveTakeout', { ticket: 'ticket' })
  const text = await readFile(file, 'utf8')
  expect(Buffer.byteLength(text)).toBe(bytes)
  const takeout = JSON.parse(text)
  expect(takeout).toMatchObject({ format: 'tidelist-takeout', version: 1, user: { email: person.email } })
  expect(takeout.tables.tasks).toMatchObject([{ title: 'Ask about the lease 💧' }])
  expect(text).not.toContain([...laptop.secrets.values()][0]?.split('.')[0])
  expect(await laptop.refused('saveTakeout', { ticket: 'ticket' })).toEqual({ kind: 'file-unwritable' })
})

const streaming = (stream: NetworkPort['stream']): NetworkPort => ({
  request: nodeNetwork.request,
  stream: (request, on) =>
    request.url.endsWith('/takeout') ? stream(request, on) : nodeNetwork.stream(request, on),
})
const never = () => undefined
const sends = (chunks: string[], status: number | null) =>
  streaming((_request, on) => {
    void (async () => {
      for (const chunk of chunks) await on.text(chunk)
      on.end(status)
    })()
    return never
  })
const start = '{"format":"tidelist-takeout","version":1,'

test.each<[string, NetworkPort, string]>([
  ['is cut in the middle', sends([start], null), 'server-unreachable'],
  ['ends too early', sends([start, '"tables":{"tasks":[{"ti'], 200), 'server-not-ours'],
  ['is the page of a portal', sends(['<html><body>Welcome to the hotel {}'], 200), 'server-not-ours'],
  ['is another one’s JSON', sends(['{"ok":true}'], 200), 'server-not-ours'],
  ['is refused for now', sends([], 503), 'server-busy'],
  ['comes from a server that has none', sends([], 404), 'server-older'],
])('a takeout that %s leaves no file behind', async (_what, network, kind) => {
  const laptop = await behind(await ground.signedUp(newPerson()), network)
  const place = folder()
  laptop.chosen.offer('ticket', join(place, 'mine.json'))
  expect(await laptop.refused('saveTakeout', { ticket: 'ticket' })).toEqual({ kind })
  expect(await readdir(place)).toEqual([])
})

test('a takeout into a place that cannot be written, or that nobody has chosen, is refused in words', async () => {
  const laptop = await ground.signedUp(newPerson())
  laptop.chosen.offer('ticket', '/proc/nowhere/mine.json')
  expect(await laptop.refused('saveTakeout', { ticket: 'ticket' })).toEqual({ kind: 'file-unwritable' })
  expect(await laptop.refused('saveTakeout', { ticket: 'made up' })).toEqual({ kind: 'file-unwritable' })
})

test('a deleted account leaves its tasks here without it, and tells the other devices so', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const phone = await ground.signedIn(person)
  await laptop.run('createTask', { title: 'Of the account' })
  await saved(laptop)
  await phone.until(inbox, ({ rows }) => rows.length === 1)
  const wrong = { password: 'not the password', tasks: 'keep' } as const
  expect(await laptop.refused('deleteAccount', wrong)).toEqual({ kind: 'password-wrong' })
  expect((await laptop.ask(sync)).phase).toBe('saved')

  expect(await laptop.run('deleteAccount', { password: person.password, tasks: 'keep' })).toEqual({
    isRemoved: true,
  })
  expect(await laptop.ask(sync)).toMatchObject({ phase: 'local', account: null, failure: null })
  expect(await titles(laptop)).toEqual(['Of the account'])
  expect(laptop.secrets.size).toBe(0)

  await phone.run('createTask', { title: 'Typed on the phone' })
  const told = await signedOut(phone)
  expect(told).toMatchObject({ failure: { kind: 'account-deleted' }, account: { email: person.email } })
  expect(await titles(phone)).toEqual(['Of the account', 'Typed on the phone'])
  await phone.run('signUp', person)
  await saved(phone)
  expect(await titles(phone)).toEqual(['Of the account', 'Typed on the phone'])
  const later = await ground.signedIn(person)
  await later.until(inbox, ({ rows }) => rows.length === 2)
})

test('a deleted account takes its tasks along when that was chosen', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  await laptop.run('createTask', { title: 'Goes' })
  await saved(laptop)
  const { folder: profile } = (await laptop.engine.workspace.open()).profile
  await laptop.run('deleteAccount', { password: person.password, tasks: 'remove' })
  expect(await titles(laptop)).toEqual([])
  expect(await readdir(join(profile, '..'))).not.toContain(profile.split('/').at(-1))
})

test('an answer to a deletion that is lost on the way is made good by the next start, with every task here', async () => {
  const person = newPerson()
  const first = await ground.signedUp(person)
  await first.run('createTask', { title: 'Of the account' })
  await saved(first)
  const losing = await behind(first, {
    ...nodeNetwork,
    request: async (request) => {
      const answer = await nodeNetwork.request(request)
      return request.url.endsWith('/account/delete') ? cut : answer
    },
  })
  const input = { password: person.password, tasks: 'keep' } as const
  expect(await losing.refused('deleteAccount', input)).toEqual({ kind: 'server-unreachable' })
  const back = await behind(losing, nodeNetwork)
  expect(await signedOut(back)).toMatchObject({ failure: { kind: 'account-deleted' } })
  expect(await titles(back)).toEqual(['Of the account'])
})

test('without a server that answers, every command on the account says so and changes nothing', async () => {
  const person = newPerson()
  const first = await ground.signedUp(person)
  await ground.stop(first)
  const { userDataDir, secrets } = first
  const here = await ground.device({ userDataDir, secrets, serverUrl: away })
  const unreachable = { kind: 'server-unreachable' }
  const { password, email } = person
  here.chosen.offer('ticket', join(folder(), 'mine.json'))
  expect(await here.refused('accountDetails', {})).toEqual(unreachable)
  expect(await here.refused('changePassword', { current: password, next: newPassword })).toEqual(unreachable)
  expect(await here.refused('changeEmail', { email: 'new@example.com', password })).toEqual(unreachable)
  expect(await here.refused('signOutDevice', { id: 'x' })).toEqual(unreachable)
  expect(await here.refused('signOutOtherDevices', {})).toEqual(unreachable)
  expect(await here.refused('saveTakeout', { ticket: 'ticket' })).toEqual(unreachable)
  expect(await here.refused('deleteAccount', { password, tasks: 'remove' })).toEqual(unreachable)
  expect(await here.refused('askForNewPassword', { email })).toEqual(unreachable)
  expect(await here.refused('askForConfirmation', { email })).toEqual(unreachable)
  expect(secrets.size).toBe(1)
})

test('who is not signed in is told so by every command on the account', async () => {
  const here = await ground.device()
  const refused = { kind: 'signed-out' }
  expect(await here.refused('accountDetails', {})).toEqual(refused)
  expect(await here.refused('changePassword', { current: 'x', next: newPassword })).toEqual(refused)
  expect(await here.refused('deleteAccount', { password: 'x', tasks: 'keep' })).toEqual(refused)
  expect(await here.refused('saveTakeout', { ticket: 'x' })).toEqual(refused)
})
