/** What stays of an account on a computer: after signing out, after a removal that was cut short, after sixty days, and when the account is no more. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { agePerson } from '@tidelist/sync-server/testing'
import { expect, test } from 'vitest'
import { nodeFiles } from '../engine-host/node-files.ts'
import type { EnginePorts, FilePort, HttpAnswer, SecretsPort } from './ports.ts'
import { removalMark } from './profile/profiles.ts'
import {
  groundOfFile,
  inbox,
  network,
  newPerson,
  type Person,
  saved,
  signedOut,
  signIn,
  sync,
  titles,
  wallClock,
} from './testing/sync-scenario.ts'
import type { Device } from './testing/test-device.ts'

const ground = groundOfFile()

const profileOf = async (device: Device) => (await device.engine.workspace.open()).profile
const query = (text: string, values: unknown[]) =>
  ground.server().database.transaction((run) => run.query(text, values))
const away = 'http://127.0.0.1:9'
const DAY_MS = 24 * 3600 * 1000

/** The same computer, started again. */
async function again(device: Device, ports: Partial<EnginePorts> = {}, serverUrl?: string): Promise<Device> {
  await ground.stop(device)
  const { userDataDir, secrets } = device
  return ground.device({ userDataDir, secrets, ports, ...(serverUrl === undefined ? {} : { serverUrl }) })
}

const titlesOnServer = async ({ email }: Person) => {
  const rows = await query(
    'select title from tasks where user_id = (select id from users where email = $1) order by title',
    [email],
  )
  return rows.map(({ title }) => title)
}

async function everyFile(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name))
}

/** The files below a folder in which a text stands as it was typed. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const files = await everyFile(folder)
  const held = await Promise.all(files.map(async (file) => (await readFile(file)).includes(text)))
  return files.filter((_file, at) => held[at])
}

test('removing at sign-out leaves nothing of the account on the disk, not even what it had taken over', async () => {
  const person = newPerson()
  const here = await ground.signedUp(person)
  await here.run('signOut', {})
  await here.run('createTask', { title: 'Typed while nobody was signed in' })
  await signIn(here, person)
  await here.run('createTask', { title: 'Typed by its owner' })
  await saved(here)
  expect(await filesWith(here.userDataDir, 'Typed')).not.toEqual([])
  const { folder } = await profileOf(here)

  expect(await here.run('signOut', { tasks: 'remove' })).toEqual({ isRemoved: true })
  expect(await titles(here)).toEqual([])
  expect(await filesWith(here.userDataDir, 'Typed')).toEqual([])
  expect(await filesWith(here.userDataDir, person.email)).toEqual([])
  expect(await nodeFiles.list(folder)).toEqual([])
  expect(here.secrets.size).toBe(0)

  await signIn(here, person)
  await here.until(inbox, ({ rows }) => rows.length === 2)
})

test('changes that were not sent are not removed before the person agrees to lose as many', async () => {
  const person = newPerson()
  const here = await again(await ground.signedUp(person), {}, away)
  await here.run('createTask', { title: 'Typed in a tunnel' })
  await here.run('createTask', { title: 'And this' })

  expect(await here.refused('signOut', { tasks: 'remove' })).toEqual({ kind: 'changes-unsent', detail: 2 })
  expect(await here.refused('signOut', { tasks: 'remove', losing: 1 })).toMatchObject({ detail: 2 })
  expect(await titles(here)).toEqual(['And this', 'Typed in a tunnel'])
  expect((await here.ask(sync)).account).toMatchObject({ email: person.email })
  expect(here.secrets.size).toBe(1)

  await here.run('signOut', { tasks: 'remove', losing: 2 })
  expect(await filesWith(here.userDataDir, 'Typed in a tunnel')).toEqual([])
})

const isGoing = (path: string) => path.includes('profiles-going')
const broken = (port: Partial<FilePort>): Partial<EnginePorts> => ({ files: { ...nodeFiles, ...port } })

test.each<[string, Partial<FilePort>]>([
  [
    'before it began',
    {
      rename: async (from, to) => {
        if (isGoing(to)) throw new Error('busy')
        await nodeFiles.rename(from, to)
      },
    },
  ],
  [
    'half way through',
    {
      remove: async (path) => {
        if (!isGoing(path)) return nodeFiles.remove(path)
        await nodeFiles.remove(join(path, removalMark))
        await nodeFiles.remove(join(path, 'profile.json'))
        throw new Error('busy')
      },
    },
  ],
])('a removal that was cut short %s is finished at the next start', async (_when, files) => {
  const person = newPerson()
  const here = await again(await ground.signedUp(person), broken(files))
  await here.run('createTask', { title: 'Typed by its owner' })
  await saved(here)
  expect(await here.run('signOut', { tasks: 'remove' })).toEqual({ isRemoved: false })
  expect(await filesWith(here.userDataDir, 'Typed by its owner')).not.toEqual([])
  await here.run('createTask', { title: 'Of nobody' })

  const later = await again(here)
  expect(await titles(later)).toEqual(['Of nobody'])
  expect(await filesWith(here.userDataDir, 'Typed by its owner')).toEqual([])
  expect(await nodeFiles.list(join(here.userDataDir, 'profiles'))).toHaveLength(1)
})

test('an app that dies after the wish to remove is on the disk opens without the account and removes it', async () => {
  const here = await ground.signedUp(newPerson())
  await here.run('createTask', { title: 'Typed by its owner' })
  await saved(here)
  const { folder } = await profileOf(here)
  await ground.stop(here)
  await writeFile(join(folder, removalMark), '')
  const later = await again(here)
  expect(await titles(later)).toEqual([])
  expect((await later.ask(sync)).phase).toBe('local')
  expect(await filesWith(here.userDataDir, 'Typed by its owner')).toEqual([])
})

test('whoever signs in again while a removal is not finished gets a profile that stays', async () => {
  const person = newPerson()
  const here = await again(
    await ground.signedUp(person),
    broken({
      rename: async (from, to) => {
        if (isGoing(to)) throw new Error('busy')
        await nodeFiles.rename(from, to)
      },
    }),
  )
  await here.run('signOut', { tasks: 'remove' })
  await signIn(here, person)
  await here.run('createTask', { title: 'Typed afterwards' })
  await saved(here)
  const later = await again(here)
  expect(await titles(later)).toEqual(['Typed afterwards'])
})

/** A device of somebody whose session ended in the sixty days in which it was offline, and what was typed there in that time. */
async function awayForSixtyDays(person: Person): Promise<Device> {
  const first = await ground.signedUp(person)
  await first.run('createTask', { title: 'Before the journey' })
  await saved(first)
  const offline = await again(first, { time: wallClock(-30 * DAY_MS).time }, away)
  await offline.run('createTask', { title: 'On the journey' })
  const [user] = await query('select id from users where email = $1', [person.email])
  await agePerson(ground.server().database, String(user?.id), 60)
  await query("update sessions set expires_at = now() - interval '30 days' where user_id = $1", [user?.id])
  const back = await again(offline)
  await signedOut(back)
  await back.run('createTask', { title: 'After the journey' })
  return back
}
const all = ['After the journey', 'Before the journey', 'On the journey']

test('after sixty days offline the same person signs in again and everything is sent', async () => {
  const person = newPerson()
  const back = await awayForSixtyDays(person)
  expect(await back.ask(sync)).toMatchObject({ waiting: 2, failure: { kind: 'signed-out' } })
  expect(back.secrets.size).toBe(0)
  expect(await titles(back)).toEqual(all)
  await signIn(back, person)
  await saved(back)
  expect(await titlesOnServer(person)).toEqual(all)
})

test('after sixty days offline another person who signs in gets another profile, and nothing of the first is lost', async () => {
  const [person, other] = [newPerson(), newPerson()]
  const back = await awayForSixtyDays(person)
  await back.run('signUp', other)
  await back.run('createTask', { title: 'Of the other' })
  await saved(back)
  expect(await titles(back)).toEqual(['Of the other'])
  expect(await titlesOnServer(other)).toEqual(['Of the other'])
  expect(await titlesOnServer(person)).toEqual(['Before the journey'])
  await signIn(back, person)
  await saved(back)
  expect(await titlesOnServer(person)).toEqual(all)
})

test('a sign-in that cannot be decrypted any more leaves the tasks and what waits, signed out', async () => {
  const person = newPerson()
  const here = await again(await ground.signedUp(person), {}, away)
  await here.run('createTask', { title: 'Typed before the keyring was lost' })
  const lost: SecretsPort = {
    read: async () => ({ value: null, place: 'kept' }),
    write: async () => 'kept',
    remove: async () => undefined,
  }
  const later = await again(here, { secrets: lost })
  expect(await signedOut(later)).toMatchObject({ waiting: 1, account: { email: person.email } })
  expect(await titles(later)).toEqual(['Typed before the keyring was lost'])
  await signIn(later, person)
  await saved(later)
  expect(await titlesOnServer(person)).toEqual(['Typed before the keyring was lost'])
})

test('where a sign-in has no safe place it ends with the app, and the status says so before and after', async () => {
  const memory = new Map<string, string>()
  const secrets: SecretsPort = {
    read: async (key) => ({ value: memory.get(key) ?? null, place: 'memory' }),
    write: async (key, value) => {
      memory.set(key, value)
      return 'memory'
    },
    remove: async (key) => void memory.delete(key),
  }
  const here = await ground.signedUp(newPerson(), { ports: { secrets } })
  await here.run('createTask', { title: 'Stays' })
  expect(await saved(here)).toMatchObject({ signInKept: 'memory' })
  const engineRestarted = await again(here, { secrets })
  expect(await saved(engineRestarted)).toMatchObject({ signInKept: 'memory' })
  memory.clear()
  const appRestarted = await again(engineRestarted, { secrets })
  expect(await signedOut(appRestarted)).toMatchObject({ signInKept: 'memory' })
  expect(await titles(appRestarted)).toEqual(['Stays'])
})

const deletedAnswer: HttpAnswer = {
  kind: 'answer',
  status: 401,
  headers: { 'content-type': 'application/json' },
  body: '{"kind":"account_deleted"}',
}
const afterDeletion = network((request, answer) =>
  request.url.endsWith('/api/auth/token') ? deletedAnswer : answer,
)

test('an account that was deleted elsewhere is said so, also after a restart, and its tasks stay as tasks of nobody', async () => {
  const [person, next] = [newPerson(), newPerson()]
  const first = await ground.signedUp(person)
  await first.run('createTask', { title: 'Sent before' })
  await saved(first)
  const here = await again(first, { network: afterDeletion })
  const said = { account: { email: person.email }, failure: { kind: 'account-deleted' } }
  expect(await signedOut(here)).toMatchObject(said)
  const later = await again(here, {}, away)
  expect(await signedOut(later)).toMatchObject(said)
  await later.run('createTask', { title: 'Typed after' })

  await later.run('leaveDeletedAccount', {})
  expect(await later.ask(sync)).toMatchObject({ phase: 'local', account: null, failure: null })
  expect(await titles(later)).toEqual(['Sent before', 'Typed after'])
  const back = await again(later)
  expect(await titles(back)).toEqual(['Sent before', 'Typed after'])
  await back.run('signUp', next)
  await saved(back)
  expect(await titlesOnServer(next)).toEqual(['Sent before', 'Typed after'])
})

test('leaving a deleted account joins its tasks with those that were kept apart from it', async () => {
  const person = newPerson()
  const elsewhere = await ground.signedUp(person)
  await elsewhere.run('createTask', { title: 'Of the account' })
  await saved(elsewhere)
  const here = await ground.device()
  await here.run('createTask', { title: 'Of nobody' })
  await signIn(here, person)
  await here.run('keepTasksApart', {})
  await saved(here)
  expect(await here.refused('leaveDeletedAccount', {})).toEqual({ kind: 'nothing-to-answer' })
  const later = await again(here, { network: afterDeletion })
  await signedOut(later)
  await later.run('leaveDeletedAccount', {})
  expect(await titles(later)).toEqual(['Of nobody', 'Of the account'])
})

test('a profile that cannot be put aside stays where it is, and its tasks are taken over all the same', async () => {
  const first = await ground.signedUp(newPerson())
  await first.run('createTask', { title: 'Of the account' })
  await saved(first)
  const busy = broken({
    rename: async (from, to) => {
      if (to.includes('taken-over')) throw new Error('busy')
      await nodeFiles.rename(from, to)
    },
  })
  const here = await again(first, { ...busy, network: afterDeletion })
  await signedOut(here)
  await here.run('leaveDeletedAccount', {})
  expect(await titles(here)).toEqual(['Of the account'])
  const later = await again(here, busy)
  expect(await titles(later)).toEqual(['Of the account'])
  expect((await later.ask(sync)).phase).toBe('local')
})

test('a disk that fails while the tasks of a deleted account are taken over leaves all of them in the account’s profile', async () => {
  const first = await ground.signedUp(newPerson())
  await first.run('createTask', { title: 'Of the account' })
  await saved(first)
  let isFailing = false
  const here = await again(first, {
    network: afterDeletion,
    ...broken({
      writeDurably: async (path, text) => {
        if (isFailing && path.endsWith('current-profile.json')) throw new Error('no room')
        await nodeFiles.writeDurably(path, text)
      },
    }),
  })
  await signedOut(here)
  isFailing = true
  expect(await here.refused('leaveDeletedAccount', {})).toEqual({ kind: 'engine-unreachable' })
  expect(await here.ask(sync)).toMatchObject({ phase: 'signed-out', failure: { kind: 'account-deleted' } })
  expect(await titles(here)).toEqual(['Of the account'])
  const later = await again(here)
  await signedOut(later)
  await later.run('leaveDeletedAccount', {})
  expect(await titles(later)).toEqual(['Of the account'])
})
