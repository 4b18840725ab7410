/**
 * Every way in which a profile's files can be damaged ends with everything that was acknowledged, the damaged database kept aside and a word to the
 * person; never with an empty list. Each case starts from the same profile: tasks in a snapshot, more in the journal, closed cleanly.
 */
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Device, startDevice } from '../testing/test-device.ts'

const PAGE = 8192
const base = mkdtempSync(join(tmpdir(), 'tidelist-damage-'))
const expected = [...Array.from({ length: 120 }, (_, index) => `Task ${index}`), 'Later 1', 'Later 2']
/** Files of the database, by what they hold. */
const paths = { tasks: '', tasksKey: '', dayIndex: '', catalog: '' }
let device: Device

beforeAll(async () => {
  device = await startDevice({ userDataDir: join(base, 'original') })
  const { profile } = await device.engine.workspace.open()
  await device.run('importTodoTxt', { text: expected.slice(0, 120).join('\n') })
  await device.stop()
  cpSync(folderOf('original'), join(base, 'older'), { recursive: true })
  device = await startDevice({ userDataDir: join(base, 'original') })
  const open = (await device.engine.workspace.open()).profile
  expect((await open.snapshots.take('person')).ok).toBe(true)
  for (const title of expected.slice(120)) await device.run('createTask', { title })
  for (const [key, relation] of [
    ['tasks', 'tasks'],
    ['tasksKey', 'tasks_user_id_id_pk'],
    ['dayIndex', 'tasks_open_in_list'],
    ['catalog', 'pg_class'],
  ] as const) {
    const [row] = await open.database.query(`select pg_relation_filepath('${relation}') as path`)
    paths[key] = String(row?.path)
  }
  expect(profile.notice).toBe(null)
  await device.stop()
})
afterAll(() => rmSync(base, { recursive: true }))

const folderOf = (copy: string): string => {
  const profiles = join(base, copy, 'profiles')
  return join(profiles, readdirSync(profiles)[0] ?? '')
}

const zeroPage = (path: string, page: number): void => {
  const bytes = readFileSync(path)
  expect(bytes.length).toBeGreaterThan(page * PAGE)
  bytes.fill(0, page * PAGE, (page + 1) * PAGE)
  writeFileSync(path, bytes)
}

const flipBits = (path: string, at: number): void => {
  const bytes = readFileSync(path)
  for (let index = at; index < at + 64; index += 1) bytes[index] = (bytes[index] ?? 0) ^ 0x5a
  writeFileSync(path, bytes)
}

const wal = (db: string): string => {
  const [segment = ''] = readdirSync(join(db, 'pg_wal')).filter((name) => /^[0-9A-F]{24}$/.test(name))
  return join(db, 'pg_wal', segment)
}

type Case = { damage: string; by(db: string, folder: string): void; keeps?: 'nothing' }

const cases: Case[] = [
  { damage: 'no PG_VERSION', by: (db) => rmSync(join(db, 'PG_VERSION')) },
  {
    damage: 'an emptied directory',
    by: (db) => {
      rmSync(db, { recursive: true })
      mkdirSync(db)
    },
  },
  { damage: 'no directory at all', by: (db) => rmSync(db, { recursive: true }), keeps: 'nothing' },
  { damage: 'a page of zeros in a table', by: (db) => zeroPage(join(db, paths.tasks), 1) },
  { damage: 'a page of zeros in a key', by: (db) => zeroPage(join(db, paths.tasksKey), 1) },
  { damage: 'a page of zeros in an index', by: (db) => zeroPage(join(db, paths.dayIndex), 1) },
  { damage: 'flipped bits in a table', by: (db) => flipBits(join(db, paths.tasks), PAGE + 4000) },
  { damage: 'flipped bits in an index', by: (db) => flipBits(join(db, paths.dayIndex), PAGE + 4000) },
  { damage: 'a truncated table', by: (db) => truncateSync(join(db, paths.tasks), PAGE) },
  { damage: 'an emptied table file', by: (db) => truncateSync(join(db, paths.tasks), 0) },
  { damage: 'a deleted table', by: (db) => rmSync(join(db, paths.tasks)) },
  { damage: 'a deleted index', by: (db) => rmSync(join(db, paths.dayIndex)) },
  { damage: 'a deleted catalog', by: (db) => rmSync(join(db, paths.catalog)) },
  { damage: 'no log', by: (db) => rmSync(join(db, 'pg_wal'), { recursive: true }) },
  { damage: 'a truncated log', by: (db) => truncateSync(wal(db), PAGE) },
  { damage: 'a log of zeros', by: (db) => writeFileSync(wal(db), Buffer.alloc(statSync(wal(db)).size)) },
  {
    damage: 'nonsense in pg_control',
    by: (db) => writeFileSync(join(db, 'global', 'pg_control'), 'nonsense'),
  },
  { damage: 'no global directory', by: (db) => rmSync(join(db, 'global'), { recursive: true }) },
  { damage: 'no transaction states', by: (db) => rmSync(join(db, 'pg_xact'), { recursive: true }) },
  {
    damage: 'the database of another profile',
    by: (db) => {
      rmSync(db, { recursive: true })
      cpSync(join(folderOf('other'), 'db'), db, { recursive: true })
    },
  },
  {
    damage: 'an older copy of the database',
    by: (db) => {
      rmSync(db, { recursive: true })
      cpSync(join(base, 'older', 'db'), db, { recursive: true })
    },
  },
  {
    damage: 'a directory of which half was written',
    by: (db) => {
      const names = readdirSync(join(db, 'base', '5')).sort()
      for (const name of names.slice(names.length / 2)) rmSync(join(db, 'base', '5', name))
      rmSync(join(db, 'pg_wal'), { recursive: true })
    },
  },
  {
    damage: 'tables from an older copy',
    by: (db) => {
      rmSync(join(db, 'base'), { recursive: true })
      cpSync(join(base, 'older', 'db', 'base'), join(db, 'base'), { recursive: true })
    },
  },
  {
    damage: 'no marker although there is data',
    by: (_db, folder) => {
      rmSync(join(folder, 'profile.json'))
      rmSync(join(folder, 'profile.copy.json'))
    },
  },
  {
    damage: 'both markers unreadable',
    by: (_db, folder) => {
      writeFileSync(join(folder, 'profile.json'), '\0\0\0')
      writeFileSync(join(folder, 'profile.copy.json'), '{"format":1')
    },
  },
  {
    damage: 'no database and a torn end of the journal',
    keeps: 'nothing',
    by: (db, folder) => {
      rmSync(db, { recursive: true })
      const last = readdirSync(join(folder, 'journal')).sort().at(-1) ?? ''
      appendFileSync(join(folder, 'journal', last), '{"crc":"0badcafe","entry":{"seq":99')
    },
  },
  {
    damage: 'no database and a snapshot of nonsense',
    keeps: 'nothing',
    by: (db, folder) => {
      rmSync(db, { recursive: true })
      for (const name of readdirSync(join(folder, 'backups')))
        writeFileSync(join(folder, 'backups', name), 'nonsense')
    },
  },
]

/** The real clock, but the thorough look comes at once. */
const soon = {
  after: (delayMs: number, work: () => void) => {
    const timer = setTimeout(work, delayMs === 10_000 ? 0 : delayMs)
    return () => clearTimeout(timer)
  },
}

test.each(cases)('$damage is made good, nothing is lost and it is said', async ({ damage, by, keeps }) => {
  const copy = damage.replaceAll(/\W/g, '-')
  cpSync(join(base, 'original'), join(base, copy), { recursive: true })
  if (damage.includes('another profile')) await makeOther()
  const folder = folderOf(copy)
  by(join(folder, 'db'), folder)
  const damaged = await startDevice({ userDataDir: join(base, copy), ports: { timers: soon } })
  const open = async () => (await damaged.engine.workspace.open()).profile
  await vi.waitFor(async () => expect((await open()).notice).toBe('rebuilt'), { timeout: 30_000 })
  const { rows } = await damaged.ask({ query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 200 })
  expect(rows.map(({ title }) => title)).toEqual(expected)
  const [unsent] = await (await open()).database.query('select count(*)::int as n from outbox')
  expect(unsent?.n).toBeGreaterThanOrEqual(expected.length)
  const keptAside = readdirSync(folder).filter((name) => name.startsWith('db-damaged-'))
  expect(keptAside.length).toBe(keeps === 'nothing' ? 0 : 1)
  await damaged.run('createTask', { title: 'Goes on' })
  await damaged.stop()
  const again = await startDevice({ userDataDir: join(base, copy) })
  const reopened = (await again.engine.workspace.open()).profile
  expect(again.logged.join()).not.toContain('rebuilding')
  expect((await reopened.database.query('select count(*)::int as n from tasks'))[0]?.n).toBe(123)
  await again.stop()
  rmSync(join(base, copy), { recursive: true })
})

test('a sound profile is opened as it is', async () => {
  cpSync(join(base, 'original'), join(base, 'sound'), { recursive: true })
  const sound = await startDevice({ userDataDir: join(base, 'sound'), ports: { timers: soon } })
  await vi.waitFor(() => expect(sound.logged.join()).toContain('database-checked {"damage":null}'), 20_000)
  expect((await sound.engine.workspace.open()).profile.notice).toBe(null)
  // The start has come to rest: an end from now on does not count against the database.
  await vi.waitFor(() => expect(readdirSync(folderOf('sound'))).not.toContain('opening'))
  await sound.stop()
})

async function makeOther(): Promise<void> {
  if (existsSync(join(base, 'other'))) return
  const other = await startDevice({ userDataDir: join(base, 'other') })
  await other.run('createTask', { title: 'Of somebody else' })
  await other.stop()
}
