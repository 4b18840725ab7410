/** Simulated histories: see `testing/simulation/invariants.ts` for what is checked. `npm run test:fuzz` plays more of them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Stage, setStage } from './testing/simulation/base-world.ts'
import { History, playHistory } from './testing/simulation/history.ts'
import type { SimulatedDevice } from './testing/simulation/simulated-device.ts'
import { faultPoints, otherFaults } from './testing/simulation/simulated-network.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.strike())

test.each([1, 2, 3, 4])('history %i ends with everything typed everywhere', async (seed) => {
  const { commands } = await playHistory(stage, { seed, steps: 60 })
  expect(commands).toBeGreaterThan(20)
})

test('the same seed plays the same history', async () => {
  const first = await playHistory(stage, { seed: 8, steps: 40 })
  const second = await playHistory(stage, { seed: 8, steps: 40 })
  expect(second.trace).toEqual(first.trace)
})

/** A history in which nothing happens but what the test does. */
async function directed() {
  const history = new History(stage, 1)
  await history.begin()
  await stage.time.advance(5_000)
  const [laptop, desktop, shared] = stage.devices as [SimulatedDevice, SimulatedDevice, SimulatedDevice] // three are on the stage
  return { history, laptop, desktop, shared, time: stage.time, server: stage.server }
}

describe('a request that fails on its way', () => {
  test.each([...faultPoints, ...otherFaults])(
    '%s: sent again, stored once, and nothing is lost',
    async (fault) => {
      const { history, laptop, desktop, time } = await directed()
      for (const path of ['/sync/push', '/sync/pull', '/sync/push'])
        laptop.weather.planned.push({ path, fault })
      void laptop.run('createTask', { title: 'Typed before the fault' })
      await time.advance(700)
      if (laptop.engine) void laptop.run('createTask', { title: 'Typed during the fault', tags: ['home'] })
      void desktop.run('createTask', { title: 'Typed elsewhere' })
      await time.advance(5_000)
      await history.comeToRest()
      const titles = (await desktop.query('select title from tasks order by title')).map(({ title }) => title)
      expect(titles).toContain('Typed before the fault')
      expect(titles).toContain('Typed elsewhere')
    },
  )
})

test('a profile that is open is not opened a second time', async () => {
  const { laptop } = await directed()
  expect(await laptop.startTwice()).toEqual({ ok: false, failure: { kind: 'profile-in-use' } })
})
