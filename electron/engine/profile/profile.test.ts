import { randomUUID } from 'node:crypto'
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { formatStamp, newClock, syncedTableNames, unknownRegisters } from '@tidelist/shared-schema'
import { expect, test } from 'vitest'
import { nodeFiles } from '../../engine-host/node-files.ts'
import { type Device, startDevice, tryStartDevice } from '../testing/test-device.ts'
import { formatLine } from './journal.ts'

const inbox = { query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 200 } as const
const titles = async (device: Device) => (await device.ask(inbox)).rows.map(({ title }) => title)
const profileFolder = (userDataDir: string) => {
  const [name = ''] = readdirSync(join(userDataDir, 'profiles'))
  return join(userDataDir, 'profiles', name)
}

async function typed(...all: string[]): Promise<string> {
  const device = await startDevice()
  for (const title of all) await device.run('createTask', { title })
  await device.stop()
  return device.userDataDir
}

const outbox = async (device: Device) => {
  const { profile } = await device.engine.workspace.open()
  return profile.database.query('select t, row_id, register, stamp from outbox order by stamp, register')
}

test('what was typed is there after a restart, with its order, edits and outbox', async () => {
  const device = await startDevice()
  const { id } = await device.run('createTask', { title: 'One' })
  await device.run('createTask', { title: 'Two' })
  await device.run('editTask', { id, title: 'One, edited', notes: 'with notes' })
  const unsent = await outbox(device)
  expect(readdirSync(profileFolder(device.userDataDir))).toContain('opening')
  await device.stop()
  expect(readdirSync(profileFolder(device.userDataDir))).not.toContain('opening')
  const again = await startDevice({ userDataDir: device.userDataDir })
  expect(await titles(again)).toEqual(['One, edited', 'Two'])
  expect(await again.ask({ query: 'task', id })).toMatchObject({ notes: 'with notes' })
  expect(unsent).not.toEqual([])
  expect(await outbox(again)).toEqual(unsent)
  await again.stop()
})

test('a database that is gone is made again from the journal, never opened as an empty list', async () => {
  const userDataDir = await typed('Kept', 'Also kept')
  rmSync(join(profileFolder(userDataDir), 'db'), { recursive: true })
  const device = await startDevice({ userDataDir })
  expect(await titles(device)).toEqual(['Kept', 'Also kept'])
  expect((await device.engine.workspace.open()).profile.notice).toBe('rebuilt')
  await device.stop()
})

test('an emptied or damaged database is set aside and made again from the journal', async () => {
  const userDataDir = await typed('Kept')
  const folder = profileFolder(userDataDir)
  writeFileSync(join(folder, 'db', 'global', 'pg_control'), 'nonsense')
  const device = await startDevice({ userDataDir })
  expect(await titles(device)).toEqual(['Kept'])
  await device.stop()
  expect(readdirSync(folder).some((name) => name.startsWith('db-damaged-'))).toBe(true)
})

test('a database older than the journal is brought up to it, with the changes queued to be sent', async () => {
  const userDataDir = await typed('Before')
  const folder = profileFolder(userDataDir)
  const copy = mkdtempSync(join(tmpdir(), 'tidelist-old-'))
  renameSync(join(folder, 'db'), join(copy, 'db'))
  const { cpSync } = await import('node:fs')
  cpSync(join(copy, 'db'), join(folder, 'db'), { recursive: true })
  const device = await startDevice({ userDataDir })
  await device.run('createTask', { title: 'After' })
  const unsent = await outbox(device)
  await device.stop()
  rmSync(join(folder, 'db'), { recursive: true })
  renameSync(join(copy, 'db'), join(folder, 'db'))
  const restored = await startDevice({ userDataDir })
  expect(await titles(restored)).toEqual(['Before', 'After'])
  expect(await outbox(restored)).toEqual(unsent)
  await restored.stop()
})

test('a torn last line of the journal ends the reading there and loses nothing before it', async () => {
  const userDataDir = await typed('One', 'Two')
  const folder = profileFolder(userDataDir)
  const [segment = ''] = readdirSync(join(folder, 'journal')).sort()
  appendFileSync(join(folder, 'journal', segment), '{"crc":"00000000","entry":{"seq":3,"ro')
  rmSync(join(folder, 'db'), { recursive: true })
  const device = await startDevice({ userDataDir })
  expect(await titles(device)).toEqual(['One', 'Two'])
  expect(readdirSync(join(folder, 'journal'))).toContain(`${segment}.damaged`)
  expect((await device.engine.workspace.open()).profile.notice).toBe('rebuilt')
  await device.run('createTask', { title: 'Three' })
  expect(await titles(device)).toEqual(['One', 'Two', 'Three'])
  await device.stop()
})

test('the journal holds each change before it is answered, a checksum on every line', async () => {
  const device = await startDevice()
  await device.run('createTask', { title: 'On disk' })
  const journal = join(profileFolder(device.userDataDir), 'journal')
  const [segment = ''] = readdirSync(journal)
  const [line = ''] = readFileSync(join(journal, segment), 'utf8').split('\n')
  const { crc, entry } = JSON.parse(line)
  expect(entry).toMatchObject({ seq: 1, command: 'createTask', rows: [{ t: 'tasks', whole: true }] })
  expect(crc).toBe(nodeFiles.checksum(JSON.stringify(entry)).toString(16).padStart(8, '0'))
  await device.stop()
})

test('a change that the journal cannot take is refused and changes nothing', async () => {
  let full = false
  const files = {
    ...nodeFiles,
    openAppend: async (path: string) => {
      const file = await nodeFiles.openAppend(path)
      const append = async (text: string) => {
        if (full) throw new Error('ENOSPC: no space left on device')
        await file.append(text)
      }
      return { ...file, append }
    },
  }
  const device = await startDevice({ ports: { files } })
  const { id } = await device.run('createTask', { title: 'Before' })
  full = true
  expect(await device.refused('editTask', { id, title: 'After' })).toEqual({ kind: 'journal-unwritable' })
  expect(await titles(device)).toEqual(['Before'])
  full = false
  await device.run('editTask', { id, title: 'Room again' })
  expect(await titles(device)).toEqual(['Room again'])
  await device.stop()
})

test('a profile that is open is refused to a second app, and free once the first has closed', async () => {
  const device = await startDevice()
  expect(await tryStartDevice({ userDataDir: device.userDataDir })).toEqual({
    ok: false,
    failure: { kind: 'profile-in-use' },
  })
  await device.stop()
  const second = await startDevice({ userDataDir: device.userDataDir })
  await second.stop()
})

test('data of a newer app is refused and left as it is', async () => {
  const userDataDir = await typed('Mine')
  const db = join(profileFolder(userDataDir), 'db')
  const pg = await PGlite.create({ dataDir: db })
  await pg.query(`insert into schema_migrations (name, hash) values ('engine/9999_tomorrow', 'x')`)
  await pg.close()
  expect(await tryStartDevice({ userDataDir })).toEqual({ ok: false, failure: { kind: 'profile-newer' } })
  const after = await PGlite.create({ dataDir: db })
  expect((await after.query<{ title: string }>('select title from tasks')).rows).toEqual([{ title: 'Mine' }])
  await after.close()
})

test('a marker of a newer app is refused and left as it is', async () => {
  const userDataDir = await typed('Mine')
  const path = join(profileFolder(userDataDir), 'profile.json')
  const text = JSON.stringify({ format: 2, unheard: 'of' })
  writeFileSync(path, text)
  expect(await tryStartDevice({ userDataDir })).toEqual({ ok: false, failure: { kind: 'profile-newer' } })
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test('a marker that cannot be read is taken from its copy', async () => {
  const userDataDir = await typed('Mine')
  writeFileSync(join(profileFolder(userDataDir), 'profile.json'), '{"format":')
  const device = await startDevice({ userDataDir })
  expect(await titles(device)).toEqual(['Mine'])
  expect((await device.engine.workspace.open()).profile.notice).toBe(null)
  await device.stop()
})

test('a journal of a newer app is refused and left as it is', async () => {
  const userDataDir = await typed('Mine')
  const journal = join(profileFolder(userDataDir), 'journal')
  const entry = { format: 2, seq: 2, atMs: 0, command: 'tomorrow', rows: [] }
  const file = join(journal, '000000000002.ndjson')
  writeFileSync(file, formatLine(nodeFiles, entry))
  expect(await tryStartDevice({ userDataDir })).toEqual({ ok: false, failure: { kind: 'profile-newer' } })
  expect(readFileSync(file, 'utf8')).toBe(formatLine(nodeFiles, entry))
})

test('what a failed append leaves behind does not spoil the next line', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'tidelist-append-')), 'file')
  const file = await nodeFiles.openAppend(path)
  await file.append('one\n')
  await expect(file.append(Symbol('not text') as never)).rejects.toThrow()
  appendFileSync(path, 'torn')
  await file.append('two\n')
  await file.close()
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
})

test('after a restart a call is known by its journal: saved, refused before it, or of a kind that leaves no line', async () => {
  const [saved, refused, other] = [1, 2, 3].map((n) => `018f0000-0000-7000-8000-00000000000${n}`)
  const device = await startDevice()
  await device.client.run('createTask', { title: 'Saved' }, saved)
  await device.client.run('createTask', { title: '' }, refused)
  await device.client.run('syncNow', {}, other)
  await device.stop()
  const again = await startDevice({ userDataDir: device.userDataDir })
  const ends = [
    await again.client.howItEnded('createTask', saved ?? ''),
    await again.client.howItEnded('createTask', refused ?? ''),
    await again.client.howItEnded('syncNow', other ?? ''),
  ]
  expect(ends).toEqual(['saved', 'not-saved', 'unknown'])
  await again.stop()
})

test('of every table the journal may hold a change of any register whose row is not here', async () => {
  const userDataDir = await typed('Kept')
  const parts = syncedTableNames.flatMap((t) =>
    Object.entries(unknownRegisters(t)).map(([register, value]) => ({ t, register, value })),
  )
  const lines = parts.map(({ t, register, value }, index) => {
    const stamp = formatStamp({ ...newClock('a'.repeat(16)), ms: Date.now(), counter: index })
    const rows = [{ t, id: randomUUID(), whole: false, regs: { [register]: [value, stamp, null] as const } }]
    return formatLine(nodeFiles, { seq: index + 2, atMs: Date.now(), command: 'editTask', rows })
  })
  const journal = join(profileFolder(userDataDir), 'journal')
  const [segment = ''] = readdirSync(journal)
  appendFileSync(join(journal, segment), lines.join(''))
  const device = await startDevice({ userDataDir })
  expect((await device.engine.workspace.open()).profile.notice).toBe('rebuilt')
  expect(await titles(device)).toContain('Kept')
  const queued = (await outbox(device)).map(({ t, register }) => `${t} ${register}`)
  expect(queued).toEqual(expect.arrayContaining(parts.map(({ t, register }) => `${t} ${register}`)))
  await device.stop()
})

test.each([
  ['the last line', 1],
  ['a line among others', 2],
])(
  'a journal with a line that the database does not take, %s: all others are there, it is kept and said',
  async (_, more) => {
    const userDataDir = await typed('Before')
    const journal = join(profileFolder(userDataDir), 'journal')
    const [segment = ''] = readdirSync(journal)
    const line = (seq: number, title: string | null) => {
      const stamp = formatStamp({ ...newClock('a'.repeat(16)), ms: Date.now(), counter: seq })
      const rows = [
        { t: 'tasks', id: randomUUID(), whole: true, regs: { title: [title, stamp, null] } },
      ] as const
      return formatLine(nodeFiles, { seq, atMs: Date.now(), command: 'createTask', rows })
    }
    const refused = line(2, null)
    appendFileSync(join(journal, segment), [refused, line(3, 'After')].slice(0, more).join(''))
    const device = await startDevice({ userDataDir })
    expect(await titles(device)).toEqual(
      more === 1 ? ['Before'] : expect.arrayContaining(['Before', 'After']),
    )
    expect((await device.engine.workspace.open()).profile.notice).toBe('rebuilt-in-part')
    expect(readFileSync(join(journal, '000000000002.unstored'), 'utf8')).toBe(refused)
    await device.run('createTask', { title: 'Goes on' })
    await device.stop()
    const again = await startDevice({ userDataDir })
    expect(await titles(again)).toContain('Goes on')
    expect(again.logged.join()).not.toContain('rebuilding')
    await again.stop()
  },
)

test('a sign-in that died while it took the profile over has not taken it over at the next start', async () => {
  const device = await startDevice()
  await device.run('createTask', { title: 'Typed before' })
  const { profile } = await device.engine.workspace.open()
  // The database comes first, the marker after it.
  await profile.recorder.adopt({ userId: 'ada', email: 'ada@example.com', name: 'Ada' })
  await device.stop()
  const again = await startDevice({ userDataDir: device.userDataDir })
  const { profile: opened } = await again.engine.workspace.open()
  expect(opened.marker.account).toBe(null)
  expect(opened.recorder.userId()).toBe('local')
  expect(await opened.database.query('select id, email from users')).toEqual([{ id: 'local', email: '' }])
  expect(await titles(again)).toEqual(['Typed before'])
  await again.stop()
})
