/** Undo with real devices: after a restart, after the database was lost, and after somebody else has edited. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { startTestServer, type TestServer } from '@tidelist/sync-server/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Device, startDevice } from './testing/test-device.ts'

const password = 'correct horse battery'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ database: 'pglite' })
})
afterAll(() => server.close())

async function restarted(device: Device, between: (profileFolder: string) => void = () => undefined) {
  const { profile } = await device.engine.workspace.open()
  await device.stop()
  between(join(device.userDataDir, 'profiles', profile.name))
  return startDevice({ userDataDir: device.userDataDir, secrets: device.secrets, serverUrl: server.url })
}

async function twoDevices(email: string): Promise<[Device, Device]> {
  const laptop = await startDevice({ name: 'Laptop', serverUrl: server.url })
  await laptop.run('signUp', { name: 'Ada', email, password })
  await laptop.until({ query: 'sync' }, ({ phase }) => phase === 'saved')
  const desktop = await startDevice({ name: 'Desktop', serverUrl: server.url })
  await desktop.run('signIn', { email, password })
  await desktop.until({ query: 'sync' }, ({ phase }) => phase === 'saved')
  return [laptop, desktop]
}

test('undo and redo go on after a restart where they were before it', async () => {
  const first = await startDevice()
  const { id } = await first.run('createTask', { title: 'One' })
  await first.run('editTask', { id, title: 'Two' })
  await first.run('undo', {})
  const second = await restarted(first)
  expect(await second.ask({ query: 'undoState' })).toMatchObject({
    undo: { command: 'createTask' },
    redo: { command: 'editTask', rows: 1 },
  })
  await second.run('redo', {})
  expect(await second.ask({ query: 'task', id })).toMatchObject({ title: 'Two' })
  await second.run('undo', {})
  await second.run('undo', {})
  expect(await second.ask({ query: 'task', id })).toMatchObject({ deletedAtMs: expect.any(Number) })
  await second.stop()
})

test('a database that is made again from the journal can undo what the lost one could', async () => {
  const first = await startDevice()
  const { id } = await first.run('createTask', { title: 'One', tags: ['kept'] })
  await first.run('editTask', { id, title: 'Two' })
  await first.run('undo', {})
  const second = await restarted(first, (folder) => rmSync(join(folder, 'db'), { recursive: true }))
  expect(second.logged.join()).toContain('database-rebuilt')
  await second.run('redo', {})
  expect(await second.ask({ query: 'task', id })).toMatchObject({ title: 'Two' })
  await second.run('undo', {})
  expect(await second.ask({ query: 'task', id })).toMatchObject({ title: 'One' })
  await second.run('undo', {})
  const trash = await second.ask({ query: 'tasks', view: { view: 'trash' }, offset: 0, limit: 10 })
  expect(trash.rows).toMatchObject([{ id }])
  await second.stop()
})

test('an edit of a row that came from the server can be undone from the journal alone', async () => {
  const [laptop, desktop] = await twoDevices('journal@example.com')
  const { id } = await laptop.run('createTask', { title: 'From the laptop' })
  await desktop.until({ query: 'task', id }, (task) => task !== null)
  await desktop.run('editTask', { id, title: 'Changed here' })
  await laptop.until({ query: 'task', id }, (task) => task?.title === 'Changed here')
  const again = await restarted(desktop, (folder) => rmSync(join(folder, 'db'), { recursive: true }))
  await again.until({ query: 'sync' }, ({ phase }) => phase === 'saved')
  expect(await again.run('undo', {})).toMatchObject({ command: 'editTask', rows: 1, leftTotal: 0 })
  expect(await again.ask({ query: 'task', id })).toMatchObject({ title: 'From the laptop' })
  await laptop.until({ query: 'task', id }, (task) => task?.title === 'From the laptop')
  await Promise.all([laptop.stop(), again.stop()])
})

test('undo puts back what stands, and leaves and names what another device has changed since', async () => {
  const [laptop, desktop] = await twoDevices('left@example.com')
  const { id } = await laptop.run('createTask', { title: 'Draft' })
  await laptop.run('editTask', { id, title: 'Mine', notes: 'Also mine' })
  await desktop.until({ query: 'task', id }, (task) => task?.title === 'Mine')
  await desktop.run('editTask', { id, title: 'Theirs' })
  await laptop.until({ query: 'task', id }, (task) => task?.title === 'Theirs')
  expect(await laptop.run('undo', {})).toMatchObject({
    command: 'editTask',
    rows: 1,
    left: [{ t: 'tasks', id, field: 'title', title: 'Theirs', reason: 'changed-elsewhere' }],
    leftTotal: 1,
  })
  expect(await laptop.ask({ query: 'task', id })).toMatchObject({ title: 'Theirs', notes: '' })
  await desktop.until({ query: 'task', id }, (task) => task?.notes === '')
  await laptop.run('redo', {})
  const seen = await desktop.until({ query: 'task', id }, (task) => task?.notes === 'Also mine')
  expect(seen?.title).toBe('Theirs')
  await Promise.all([laptop.stop(), desktop.stop()])
})

test('an undo that finds nothing of its own left is told so, once, and the next one goes on', async () => {
  const [laptop, desktop] = await twoDevices('passed@example.com')
  const { id } = await laptop.run('createTask', { title: 'Draft' })
  await laptop.run('editTask', { id, notes: 'First' })
  await laptop.run('editTask', { id, title: 'Mine' })
  await desktop.until({ query: 'task', id }, (task) => task?.title === 'Mine')
  await desktop.run('editTask', { id, title: 'Theirs' })
  await laptop.until({ query: 'task', id }, (task) => task?.title === 'Theirs')
  expect(await laptop.run('undo', {})).toMatchObject({ rows: 0, leftTotal: 1 })
  expect(await laptop.ask({ query: 'undoState' })).toMatchObject({
    undo: { command: 'editTask' },
    redo: null,
  })
  expect(await laptop.run('undo', {})).toMatchObject({ rows: 1, leftTotal: 0 })
  expect(await laptop.ask({ query: 'task', id })).toMatchObject({ title: 'Theirs', notes: '' })
  await Promise.all([laptop.stop(), desktop.stop()])
})
