/** A backup comes back by new changes: nothing is removed, what is not this person's or not readable is refused. */
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Device, startDevice } from '../testing/test-device.ts'

const inbox = { query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 200 } as const
let device: Device
const ids: Record<string, string> = {}
let name = ''

beforeAll(async () => {
  device = await startDevice()
  for (const title of ['Renamed later', 'Deleted later', 'Done later', 'Untouched'])
    ids[title] = (await device.run('createTask', { title, tags: ['tag'], due: { date: '2027-01-01' } })).id
  await device.run('createList', { name: 'List' })
  name = (await device.run('backUpNow', {})).name
})
afterAll(() => device.stop())

const titles = async () => (await device.ask(inbox)).rows.map(({ title }) => title).sort()
const rewritten = async (change: (header: Record<string, unknown>) => void): Promise<() => void> => {
  const path = (await device.engine.workspace.open()).profile.snapshots.pathOf(name)
  const original = readFileSync(path)
  const lines = gunzipSync(original).toString().split('\n')
  const header = JSON.parse(lines[0] ?? '')
  change(header)
  writeFileSync(path, gzipSync([JSON.stringify(header), ...lines.slice(1)].join('\n')))
  return () => writeFileSync(path, original)
}

test('backups are listed with their time, what is in them and that they were proved', async () => {
  const { backups, notice, roomForChanges, backupFailure } = await device.ask({ query: 'storage' })
  expect(backups).toMatchObject([{ name, reason: 'person', tasks: 4, lists: 1 }])
  expect(backups[0]?.provedAtMs).toBeGreaterThan(backups[0]?.atMs ?? Number.POSITIVE_INFINITY)
  expect({ notice, roomForChanges, backupFailure }).toEqual({
    notice: null,
    roomForChanges: true,
    backupFailure: null,
  })
})

test('restoring says before what it would change, brings that back by new changes, and keeps what came since', async () => {
  await device.run('editTask', { id: ids['Renamed later'] ?? '', title: 'Renamed', notes: 'and notes' })
  await device.run('deleteTask', { id: ids['Deleted later'] ?? '' })
  await device.run('completeTask', { id: ids['Done later'] ?? '' })
  await device.run('createTask', { title: 'New' })
  const { profile } = await device.engine.workspace.open()
  await profile.database.query('delete from lists')
  const changes = { added: 1, changed: 3, left: 7 }
  const preview = await device.ask({ query: 'backupPreview', name })
  expect(preview).toEqual({ ok: true, value: changes })
  expect(await titles()).toEqual(['New', 'Renamed', 'Untouched'])
  const before = profile.recorder.journalSeq()
  expect(await device.run('restoreBackup', { name })).toEqual(changes)
  expect(profile.recorder.journalSeq()).toBe(before + 1)
  expect(await titles()).toEqual(['Deleted later', 'Done later', 'New', 'Renamed later', 'Untouched'])
  expect(await device.ask({ query: 'task', id: ids['Renamed later'] ?? '' })).toMatchObject({ notes: '' })
  expect((await device.ask({ query: 'storage' })).backups.map(({ reason }) => reason)).toEqual([
    'restore',
    'person',
  ])
  expect(await device.ask({ query: 'backupPreview', name })).toEqual({
    ok: true,
    value: { added: 0, changed: 0, left: 11 },
  })
})

test('one undo takes a whole restore back, to the rows as they were before it', async () => {
  expect(await device.run('undo', {})).toMatchObject({ command: 'restoreBackup', rows: 4, leftTotal: 0 })
  expect(await titles()).toEqual(['New', 'Renamed', 'Untouched'])
  await device.run('redo', {})
  expect(await titles()).toEqual(['Deleted later', 'Done later', 'New', 'Renamed later', 'Untouched'])
})

test('a backup of another account is refused', async () => {
  const putBack = await rewritten((header) => {
    header.account = { userId: 'somebody-else', email: 'else@example.com', name: 'Else' }
  })
  expect(await device.refused('restoreBackup', { name })).toEqual({ kind: 'backup-of-another-account' })
  putBack()
})

test('a backup of a newer app is refused', async () => {
  const putBack = await rewritten((header) => {
    header.format = 2
  })
  expect(await device.refused('restoreBackup', { name })).toEqual({ kind: 'backup-newer' })
  putBack()
})

test('a damaged backup is refused before anything is changed', async () => {
  const { profile } = await device.engine.workspace.open()
  const path = profile.snapshots.pathOf(name)
  const original = readFileSync(path)
  writeFileSync(path, original.subarray(0, original.length - 100))
  await device.run('editTask', { id: ids.Untouched ?? '', title: 'Touched' })
  expect(await device.refused('restoreBackup', { name })).toEqual({ kind: 'backup-damaged' })
  expect(await titles()).toContain('Touched')
  writeFileSync(path, original)
})

test('a backup that is not there is refused, and no name is a path', async () => {
  expect(await device.refused('restoreBackup', { name: '2000-01-01T00-00-00.000Z' })).toEqual({
    kind: 'backup-not-found',
  })
  expect((await device.refused('restoreBackup', { name: '../../../etc/passwd' })).kind).toBe(
    'input-malformed',
  )
})
