import { expect, test, vi } from 'vitest'
import { startDevice } from '../testing/test-device.ts'

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
  const text = Array.from({ length: 1200 }, (_, index) => `Task ${index}`).join('\n')
  await device.run('importTodoTxt', { text })
  await vi.waitFor(async () => expect(await statistics()).toBe(1200), 10_000)
  await device.stop()
})

/** The real clock, but the long pauses are over at once. */
const soon = {
  after: (delayMs: number, work: () => void) => {
    const timer = setTimeout(work, delayMs >= 10_000 ? 0 : delayMs)
    return () => clearTimeout(timer)
  },
}

test('room of dead rows that an early end has left is given back after the next start, and once', async () => {
  const device = await startDevice()
  const text = Array.from({ length: 18_000 }, (_, index) => `Task ${index}`).join('\n')
  await device.run('importTodoTxt', { text })
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
  const tasks = (word: string) => Array.from({ length: 1200 }, (_, index) => `${word} ${index}`).join('\n')
  await device.run('importTodoTxt', { text: tasks('Early') })
  await database.exec(`set tidelist.trouble = 'on'`)
  const failed = () => device.logged.filter((line) => line.startsWith('upkeep-failed'))
  await vi.waitFor(() => expect(failed()).toEqual([expect.stringContaining('no statistics today')]), 10_000)

  await database.exec(`set tidelist.trouble = 'off'`)
  await device.run('importTodoTxt', { text: tasks('Late') })
  await vi.waitFor(() => expect(device.logged.join()).toContain('upkeep {"work":"analyze"}'), 10_000)
  expect(failed()).toHaveLength(1)
  await device.stop()
})
