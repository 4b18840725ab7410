/** The past and the conflict inbox on two real devices with a real server. */
import { expect, test } from 'vitest'
import { groundOfFile, saved } from './testing/sync-scenario.ts'
import type { Device } from './testing/test-device.ts'

const password = 'correct horse battery'
const window = { offset: 0, limit: 50 }

const ground = groundOfFile()

function signedIn(name: string, email: string, isNew = false): Promise<Device> {
  const person = { name: 'Ada', email, password }
  return isNew ? ground.signedUp(person, { name }) : ground.signedIn(person, { name })
}

const conflictsOf = (device: Device) =>
  device.until({ query: 'conflicts', ...window }, ({ total }) => total > 0)
const settled = (device: Device) =>
  device.until({ query: 'conflicts', ...window }, ({ total }) => total === 0)

/** Both devices have changed one title without seeing the other's; the conflict has reached both. */
async function inConflict(
  email: string,
): Promise<{ laptop: Device; desktop: Device; id: string; conflict: string }> {
  const laptop = await signedIn('Laptop', email, true)
  const { id } = await laptop.run('createTask', { title: 'Draft' })
  await saved(laptop)
  const desktop = await signedIn('Desktop', email)
  const { userDataDir, secrets } = desktop
  const kept = { userDataDir, secrets, name: 'Desktop' }
  await ground.stop(desktop)
  const offline = await ground.device({ ...kept, serverUrl: null })
  await offline.run('editTask', { id, title: 'Written on the desktop' })
  await laptop.run('editTask', { id, title: 'Written on the laptop' })
  await saved(laptop)
  await ground.stop(offline)
  const again = await ground.device(kept)
  const [row] = (await conflictsOf(again)).rows
  await conflictsOf(laptop)
  return { laptop, desktop: again, id, conflict: row?.id ?? '' }
}

test('a new device fetches the history from before its time, once, and travels through it', async () => {
  const laptop = await signedIn('Laptop', 'travel@example.com', true)
  const { id } = await laptop.run('createTask', { title: 'One' })
  await saved(laptop)
  const first = Date.now()
  await expect.poll(() => Date.now()).toBeGreaterThan(first + 5)
  await laptop.run('editTask', { id, title: 'Two' })
  await saved(laptop)
  await laptop.run('editTask', { id, title: 'Three' })
  await saved(laptop)
  const desktop = await signedIn('Desktop', 'travel@example.com')
  expect(await desktop.ask({ query: 'taskAsOf', id, atMs: first })).toMatchObject({ title: 'Three' })
  const older = desktop.until({ query: 'history', ...window }, ({ rows }) => rows.length === 3)
  expect(await desktop.run('fetchHistory', { before: null })).toEqual({ entries: 2, before: null })
  await older
  expect(await desktop.run('fetchHistory', { before: null })).toEqual({ entries: 0, before: null })
  expect(await desktop.ask({ query: 'taskAsOf', id, atMs: first })).toMatchObject({ title: 'One' })
  const { rows } = await desktop.ask({ query: 'history', taskId: id, ...window })
  const author = { name: 'Laptop', isThis: false }
  expect(rows).toMatchObject([
    { field: 'title', from: 'Two', to: 'Three', author, command: null },
    { field: 'title', from: 'One', to: 'Two', author },
    { field: null, author },
  ])
  expect(await desktop.ask({ query: 'devices' })).toMatchObject([
    { name: 'Desktop', platform: 'test', isThis: true },
    { name: 'Laptop', isThis: false },
  ])
  await desktop.run('restoreTaskAsOf', { id, atMs: first })
  await laptop.until({ query: 'task', id }, (task) => task?.title === 'One')
  await desktop.run('undo', {})
  await laptop.until({ query: 'task', id }, (task) => task?.title === 'Three')
})

test('history that is asked for without being signed in is refused', async () => {
  const device = await ground.device()
  expect(await device.refused('fetchHistory', { before: null })).toEqual({ kind: 'signed-out' })
})

test('a conflict shows both values with their devices; taking the other on one device settles it on both', async () => {
  const { laptop, desktop, id, conflict } = await inConflict('taken@example.com')
  await laptop.until({ query: 'conflicts', offset: 0, limit: 1 }, ({ total }) => total === 1)
  const { rows, total } = await laptop.ask({ query: 'conflicts', ...window })
  expect(total).toBe(1)
  expect(rows).toMatchObject([
    {
      id: conflict,
      t: 'tasks',
      rowId: id,
      title: 'Written on the laptop',
      field: 'title',
      row: 'present',
      kept: { value: 'Written on the laptop', author: { name: 'Laptop', isThis: true } },
      setAside: { value: 'Written on the desktop', author: { name: 'Desktop', isThis: false } },
    },
  ])
  await desktop.run('takeOtherValue', { id: conflict })
  await settled(laptop)
  await laptop.until({ query: 'conflicts', offset: 0, limit: 1 }, ({ total }) => total === 0)
  await laptop.until({ query: 'task', id }, (task) => task?.title === 'Written on the desktop')
  expect(await laptop.refused('keepValue', { id: conflict })).toEqual({ kind: 'conflict-not-found' })
  await desktop.run('undo', {})
  await conflictsOf(laptop)
  await laptop.until({ query: 'task', id }, (task) => task?.title === 'Written on the laptop')
})

test('two devices that settle one conflict at once, each its way, come to the same end', async () => {
  const { laptop, desktop, id, conflict } = await inConflict('both@example.com')
  await Promise.all([
    laptop.run('takeOtherValue', { id: conflict }),
    desktop.run('keepValue', { id: conflict }),
  ])
  await Promise.all([settled(laptop), settled(desktop)])
  await Promise.all([saved(laptop), saved(desktop)])
  const taken = 'Written on the desktop'
  await desktop.until({ query: 'task', id }, (task) => task?.title === taken)
  expect(await laptop.ask({ query: 'task', id })).toMatchObject({ title: taken })
})

test('a conflict of a task in the Trash can be settled there; of one that is gone only dismissed', async () => {
  const { laptop, desktop, id, conflict } = await inConflict('gone@example.com')
  await desktop.run('deleteTask', { id })
  await laptop.until({ query: 'task', id }, (task) => task?.deletedAtMs !== null)
  expect((await laptop.ask({ query: 'conflicts', ...window })).rows).toMatchObject([{ row: 'trashed' }])
  const { profile } = await laptop.engine.workspace.open()
  await profile.database.query('delete from tasks where id = $1', [id])
  expect((await laptop.ask({ query: 'conflicts', ...window })).rows).toMatchObject([
    { row: 'gone', kept: null },
  ])
  expect(await laptop.refused('takeOtherValue', { id: conflict })).toEqual({ kind: 'conflict-row-gone' })
  await laptop.run('keepValue', { id: conflict })
  await Promise.all([settled(laptop), settled(desktop)])
})
