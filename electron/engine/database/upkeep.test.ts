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
