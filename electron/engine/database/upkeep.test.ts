import { expect, test, vi } from 'vitest'
import { startDevice } from '../testing/test-device.ts'
import { readRows } from './record-sql.ts'

test('after many new rows the planner gets statistics, without being asked', async () => {
  const device = await startDevice()
  const { profile } = await device.engine.workspace.open()
  const statistics = async () => {
    const [row] = await profile.database.query(
      `select reltuples::int as rows from pg_class where relname = 'tasks'`,
    )
    return Number(row?.rows)
  }
  expect(await statistics()).toBeLessThan(1)
  await device.run('importTodoTxt', { text: tasks('Task', 1200) })
  await vi.waitFor(async () => expect(await statistics()).toBe(1200), 10_000)
  await device.stop()
})

test('a plan that was kept while there were few rows is made again as soon as there are many', async () => {
  const device = await startDevice()
  const { profile } = await device.engine.workspace.open()
  const { database } = profile
  await device.run('importTodoTxt', { text: tasks('Early', 50) })
  const ids = (await database.query('select id from tasks limit 5')).map(({ id }) => String(id))
  for (let time = 0; time < 10; time += 1)
    await readRows(database, profile.recorder.userId(), { t: 'tasks', ids })
  const plan = async () =>
    (await database.query(`explain execute read_tasks('local', '{}')`))
      .map((row) => row['QUERY PLAN'])
      .join('\n')
  expect(await plan()).not.toContain('tasks_user_id_id_pk')
  await device.run('importTodoTxt', { text: tasks('Late', 900) })
  await profile.recorder.idle()
  expect(await plan()).toContain('tasks_user_id_id_pk')
  expect(device.logged.join()).not.toContain('upkeep')
  await device.stop()
})

const tasks = (word: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${word} ${index}`).join('\n')

/** The real clock, but the long pauses are over at once. */
const soon = {
  after: (delayMs: number, work: () => void) => {
    const timer = setTimeout(work, delayMs >= 10_000 ? 0 : delayMs)
    return () => clearTimeout(timer)
  },
}

test('room of dead rows that an early end has left is given back after the next start, and once', async () => {
  const device = await startDevice()
  await device.run('importTodoTxt', { text: tasks('Task', 18_000) })
  await vi.waitFor(() => expect(device.logged.join()).toContain('upkeep {"work":"analyze"}'), 10_000)
  await device.stop()
  expect(device.logged.join()).not.toContain('vacuum')

  const { userDataDir } = device
  const again = await startDevice({ userDataDir, ports: { timers: soon } })
  await vi.waitFor(() => expect(again.logged.join()).toContain('upkeep {"work":"vacuum"}'), 10_000)
  await again.stop()
  const third = await startDevice({ userDataDir, ports: { timers: soon } })
  await vi.waitFor(() => expect(third.logged.join()).toContain('database-checked'), 20_000)
  expect(third.logged.join()).not.toContain('vacuum')
  await third.stop()
})

test('upkeep that the database refuses ends nothing, and is tried again after the next changes', async () => {
  const device = await startDevice()
  const { profile } = await device.engine.workspace.open()
  const { database } = profile
  await database.exec(`
    create function measured(title text) returns int immutable language plpgsql as $$ begin
      if current_setting('tidelist.trouble', true) = 'on' then raise exception 'no statistics today'; end if;
      return length(title);
    end $$;
    create index in_trouble on tasks (measured(title))`)
  await device.run('importTodoTxt', { text: tasks('Early', 1200) })
  await database.exec(`set tidelist.trouble = 'on'`)
  const failed = () => device.logged.filter((line) => line.startsWith('upkeep-failed'))
  await vi.waitFor(() => expect(failed()).toEqual([expect.stringContaining('no statistics today')]), 10_000)

  await database.exec(`set tidelist.trouble = 'off'`)
  await device.run('importTodoTxt', { text: tasks('Late', 1200) })
  await vi.waitFor(() => expect(device.logged.join()).toContain('upkeep {"work":"analyze"}'), 10_000)
  expect(failed()).toHaveLength(1)
  await device.stop()
})
