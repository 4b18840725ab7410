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
