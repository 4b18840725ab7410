/**
 * A page that cannot be read may be met by anything that a profile does: while it opens, while somebody signs in, while it closes. None of it may keep
 * the app from opening or lose a task. (`damage.test.ts` has the kinds of damage; here it is always a page, and the moment differs.)
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { nodeFiles } from '../../engine-host/node-files.ts'
import { groundOfFile, newPerson, plug, saved, signIn, titles } from '../testing/sync-scenario.ts'
import { type Device, tryStartDevice } from '../testing/test-device.ts'
import { ROOM_FOR_CHANGES } from './free-space.ts'

const PAGE = 8192
const ground = groundOfFile()

const folderOf = ({ userDataDir }: Pick<Device, 'userDataDir'>): string => {
  const profiles = join(userDataDir, 'profiles')
  const [name = '', ...others] = readdirSync(profiles)
  expect(others).toEqual([])
  return join(profiles, name)
}

const openProfileOf = async (device: Device) => (await device.engine.workspace.open()).profile

/** The file of a table or an index, below the database's directory. */
const fileOf = async (device: Device, relation: string): Promise<string> => {
  const { database } = await openProfileOf(device)
  const [row] = await database.query(`select pg_relation_filepath('${relation}') as path`)
  return String(row?.path)
}

const makeUnreadable = (device: Device, file: string, page = 1): void => {
  const path = join(folderOf(device), 'db', file)
  const bytes = readFileSync(path)
  expect(bytes.length).toBeGreaterThan(page * PAGE)
  for (let at = page * PAGE + 4000; at < page * PAGE + 4064; at += 1) bytes[at] = (bytes[at] ?? 0) ^ 0x5a
  writeFileSync(path, bytes)
}

const rebuilt = (device: Device) =>
  vi.waitFor(async () => expect((await openProfileOf(device)).notice).toBe('rebuilt'), { timeout: 30_000 })

const reopened = (device: Pick<Device, 'userDataDir' | 'secrets'>) =>
  ground.device({ userDataDir: device.userDataDir, secrets: device.secrets })

/** Its files as a power cut leaves them: nothing was closed, so that nothing is counted when they are opened. */
const afterPowerCut = async (device: Device): Promise<Device> => {
  await (await openProfileOf(device)).database.checkpoint()
  const userDataDir = mkdtempSync(join(tmpdir(), 'tidelist-power-cut-'))
  cpSync(device.userDataDir, userDataDir, { recursive: true })
  await ground.stop(device)
  return { ...device, userDataDir }
}

test('a page met while the last line of the journal is replayed does not keep the app from opening', async () => {
  const first = await ground.device()
  await first.run('createTask', { title: 'Before the power cut' })
  const key = await fileOf(first, 'tasks_user_id_id_pk')
  await ground.stop(first)
  const before = mkdtempSync(join(tmpdir(), 'tidelist-before-'))
  cpSync(folderOf(first), before, { recursive: true })
  const second = await reopened(first)
  await second.run('createTask', { title: 'In the journal alone' })
  await ground.stop(second)
  // As after a power cut between the line of the journal and the database.
  for (const name of ['db', 'profile.json', 'profile.copy.json']) {
    rmSync(join(folderOf(first), name), { recursive: true })
    cpSync(join(before, name), join(folderOf(first), name), { recursive: true })
  }
  makeUnreadable(first, key)

  const third = await reopened(first)
  expect((await openProfileOf(third)).notice).toBe('rebuilt')
  expect(await titles(third)).toEqual(['Before the power cut', 'In the journal alone'])
  rmSync(before, { recursive: true })
})

test('a page met while the device makes itself known does not keep the app from opening', async () => {
  const first = await ground.signedUp(newPerson())
  await first.run('createTask', { title: 'Of an account' })
  await saved(first)
  const table = await fileOf(first, 'devices')
  const cut = await afterPowerCut(first)
  makeUnreadable(cut, table, 0)

  const line = plug()
  line.online = false
  const { userDataDir, secrets } = cut
  const second = await ground.device({ userDataDir, secrets, ports: { network: line.network } })
  expect(second.logged.join('\n')).toContain('device-not-introduced')
  await rebuilt(second)
  expect(second.logged.join('\n')).not.toMatch(/sync-broken|database-check/)
  line.online = true
  await second.run('syncNow', {})
  await saved(second)
  expect(await titles(second)).toEqual(['Of an account'])
})

test('a page met while a profile is given to an account: the sign-in fails, and succeeds when it is made good', async () => {
  const person = newPerson()
  const first = await ground.device()
  await first.run('createTask', { title: 'Nobody’s, with a tag' })
  await first.run('createTag', { name: 'garden' })
  const key = await fileOf(first, 'tags_user_id_id_pk')
  await ground.stop(first)
  makeUnreadable(first, key)

  const second = await reopened(first)
  const refused = await second.client.run('signUp', person)
  expect(refused.ok).toBe(false)
  await rebuilt(second)
  expect(second.logged.join('\n')).not.toContain('end-process')
  await signIn(second, person)
  await saved(second)
  expect(await titles(second)).toEqual(['Nobody’s, with a tag'])
})

test('a page met while a profile is put away: it is closed all the same, and made good when it is opened', async () => {
  const person = newPerson()
  const first = await ground.signedUp(person)
  await first.run('createTask', { title: 'Put away' })
  await first.run('createTag', { name: 'garden' })
  await saved(first)
  const table = await fileOf(first, 'tags')
  const cut = await afterPowerCut(first)
  makeUnreadable(cut, table, 0)

  const second = await reopened(cut)
  await second.run('signOut', {})
  expect(second.logged.join('\n')).toContain('database-unclosable')
  expect(await titles(second)).toEqual([])
  await signIn(second, person)
  await rebuilt(second)
  await saved(second)
  expect(await titles(second)).toEqual(['Put away'])
})

test('a page met while a change from the server is stored: it is made good, and the sync goes on', async () => {
  const person = newPerson()
  const first = await ground.signedUp(person)
  await first.run('createTask', { title: 'Synced' })
  await first.run('createTag', { name: 'garden' })
  await saved(first)
  const table = await fileOf(first, 'tags')
  const cut = await afterPowerCut(first)
  makeUnreadable(cut, table, 0)
  const other = await ground.signedIn(person)
  await other.run('createTag', { name: 'balcony' })
  await saved(other)

  const second = await reopened(cut)
  await rebuilt(second)
  expect(second.logged.join('\n')).toContain('sync-broken')
  await saved(second)
  expect(await titles(second)).toEqual(['Synced'])
  expect((await second.ask({ query: 'tags' })).map(({ name }) => name)).toEqual(['balcony', 'garden'])
})

/** A disk with as much room as a test says. */
function smallDisk(freeBytes: number) {
  const disk = { freeBytes, files: nodeFiles }
  disk.files = {
    ...nodeFiles,
    space: async (path) => ({ ...(await nodeFiles.space(path)), freeBytes: disk.freeBytes }),
  }
  return disk
}

/** For changes, and not for another database. */
const TOO_LITTLE = 1.5 * ROOM_FOR_CHANGES
const PLENTY = 100 * ROOM_FOR_CHANGES

const reportsOf = (device: Device, event: string) => device.logged.filter((line) => line.startsWith(event))

test('without room to make the database again, what can be read is shown, and the next start makes it good', async () => {
  const first = await ground.device()
  await first.run('createTask', { title: 'On a full disk' })
  await first.run('createTag', { name: 'garden' })
  const table = await fileOf(first, 'tags')
  const cut = await afterPowerCut(first)
  makeUnreadable(cut, table, 0)
  const disk = smallDisk(TOO_LITTLE)

  const second = await ground.device({ userDataDir: cut.userDataDir, ports: { files: disk.files } })
  for (let time = 0; time < 3; time += 1) {
    second.client.subscribe({ query: 'tags' }, () => undefined)
    await vi.waitFor(() => expect(reportsOf(second, 'query-failed').length).toBeGreaterThan(time))
  }
  await vi.waitFor(() => expect(reportsOf(second, 'database-not-rebuilt')).toHaveLength(1))
  const sidebar = await second.ask({ query: 'sidebar', today: '2026-01-01' })
  expect(sidebar.inboxTasks).toBe(1)
  await ground.stop(second)

  const third = await reopened(cut)
  third.client.subscribe({ query: 'tags' }, () => undefined)
  await rebuilt(third)
  expect(await titles(third)).toEqual(['On a full disk'])
})

test('without room to make the database again, and with a change that only the journal has, the app says that the disk is full', async () => {
  const first = await ground.device()
  await first.run('createTag', { name: 'garden' })
  const key = await fileOf(first, 'tags_user_id_id_pk')
  await ground.stop(first)
  makeUnreadable(first, key)
  const disk = smallDisk(TOO_LITTLE)

  const { userDataDir } = first
  const second = await ground.device({ userDataDir, ports: { files: disk.files } })
  expect(await second.refused('createTag', { name: 'in the journal' })).toEqual({ kind: 'answer-lost' })
  await vi.waitFor(() => expect(reportsOf(second, 'end-process nothing-open')).toHaveLength(1))
  await ground.stop(second)
  const again = await tryStartDevice({ userDataDir, ports: { files: disk.files } })
  expect(again).toEqual({ ok: false, failure: { kind: 'disk-full' } })

  disk.freeBytes = PLENTY
  const third = await ground.device({ userDataDir, ports: { files: disk.files } })
  expect((await openProfileOf(third)).notice).toBe('rebuilt')
  expect((await third.ask({ query: 'tags' })).map(({ name }) => name)).toEqual(['garden', 'in the journal'])
})

test('a disk that fills up while the database is made again: the app says so, and makes it again once there is room', async () => {
  const first = await ground.device()
  await first.run('createTask', { title: 'In the journal' })
  await ground.stop(first)
  rmSync(join(folderOf(first), 'db'), { recursive: true })
  const disk = smallDisk(PLENTY)
  const database = {
    ...first.ports.database,
    unpackSeed: async (path: string) => {
      await first.ports.database.unpackSeed(path)
      disk.freeBytes = 0
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    },
  }

  const { userDataDir } = first
  const filling = { files: disk.files, database }
  expect(await tryStartDevice({ userDataDir, ports: filling })).toEqual({
    ok: false,
    failure: { kind: 'disk-full' },
  })
  const second = await reopened(first)
  expect((await openProfileOf(second)).notice).toBe('rebuilt')
  expect(await titles(second)).toEqual(['In the journal'])
})
