/** Undo with real devices: after a restart, after the database was lost, and after somebody else has edited. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { groundOfFile, newPerson } from './testing/sync-scenario.ts'
import type { Device } from './testing/test-device.ts'

const ground = groundOfFile()

async function restarted(device: Device, between: (profileFolder: string) => void = () => undefined) {
  const { profile } = await device.engine.workspace.open()
  await ground.stop(device)
  between(join(device.userDataDir, 'profiles', profile.name))
  const { userDataDir, secrets } = device
  return ground.device({ userDataDir, secrets })
}

async function twoDevices(): Promise<[Device, Device]> {
  const person = newPerson()
  return [
    await ground.signedUp(person, { name: 'Laptop' }),
    await ground.signedIn(person, { name: 'Desktop' }),
  ]
}

test('undo and redo go on after a restart where they were before it', async () => {
  const first = await ground.device({ serverUrl: null })
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
})

test('a database that is made again from the journal can undo what the lost one could', async () => {
  const first = await ground.device({ serverUrl: null })
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
})

test('an edit of a row that came from the server can be undone from the journal alone', async () => {
  const [laptop, desktop] = await twoDevices()
  const { id } = await laptop.run('createTask', { title: 'From the laptop' })
  await desktop.until({ query: 'task', id }, (task) => task !== null)
  await desktop.run('editTask', { id, title: 'Changed here' })
  await laptop.until({ query: 'task', id }, (task) => task?.title === 'Changed here')
  const again = await restarted(desktop, (folder) => rmSync(join(folder, 'db'), { recursive: true }))
  await again.until({ query: 'sync' }, ({ phase }) => phase === 'saved')
  expect(await again.run('undo', {})).toMatchObject({ command: 'editTask', rows: 1, leftTotal: 0 })
  expect(await again.ask({ query: 'task', id })).toMatchObject({ title: 'From the laptop' })
  await laptop.until({ query: 'task', id }, (task) => task?.title === 'From the laptop')
})

test('undo puts back what stands, and leaves and names what another device has changed since', async () => {
  const [laptop, desktop] = await twoDevices()
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
})

test('an undo that finds nothing of its own left is told so, once, and the next one goes on', async () => {
  const [laptop, desktop] = await twoDevices()
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
})
