/** Clocks that are years off or jump: nothing is refused for good, and no edit becomes one that nobody can overwrite. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { stampMs } from '@tidelist/shared-schema'
import { expect, test } from 'vitest'
import {
  groundOfFile,
  identical,
  inbox,
  newPerson,
  plug,
  saved,
  titles,
  wallClock,
} from '../testing/sync-scenario.ts'
import type { Device } from '../testing/test-device.ts'

const YEARS_10 = 10 * 365 * 24 * 3600 * 1000
const MINUTE = 60_000

const ground = groundOfFile()

async function latestStampMs(device: Device): Promise<number> {
  const { profile } = await device.engine.workspace.open()
  const rows = await profile.database.query(
    'select e.value as stamp from tasks r, jsonb_each_text(r.clk) e union all select stamp from outbox',
  )
  return Math.max(...rows.map(({ stamp }) => stampMs(String(stamp))))
}

test.each([
  ['ahead', YEARS_10],
  ['behind', -YEARS_10],
] as const)(
  'a clock ten years %s syncs without a person, says so, and others can overwrite what it wrote',
  async (_name, offsetMs) => {
    const person = newPerson()
    const wrong = wallClock(offsetMs)
    const here = await ground.device({ ports: { time: wrong.time } })
    const { id } = await here.run('createTask', { title: 'Typed in the wrong year' })
    await here.run('editTask', { id, title: 'Edited in the wrong year' })
    await here.run('signUp', person)
    const status = await saved(here)
    expect(Math.abs(status.clockOffsetMs + offsetMs)).toBeLessThan(MINUTE)
    expect(await latestStampMs(here)).toBeLessThan(Date.now() + MINUTE)
    const there = await ground.signedIn(person)
    expect(await titles(there)).toEqual(['Edited in the wrong year'])
    await there.run('editTask', { id, title: 'Overwritten in the right year' })
    await saved(there)
    await here.until(inbox, ({ rows }) => rows[0]?.title === 'Overwritten in the right year')
    await here.run('editTask', { id, title: 'Seen and edited again' })
    await saved(here)
    await there.until(inbox, ({ rows }) => rows[0]?.title === 'Seen and edited again')
    await identical(here, there)
  },
)

test('a clock that jumps years ahead while working offline is corrected, and the order of the edits stays', async () => {
  const person = newPerson()
  const clock = wallClock()
  const line = plug()
  const here = await ground.signedUp(person, { ports: { time: clock.time, network: line.network } })
  const { id } = await here.run('createTask', { title: 'Before' })
  await saved(here)
  line.online = false
  await here.run('editTask', { id, notes: 'typed at the right time' })
  clock.offsetMs = YEARS_10
  await here.run('editTask', { id, title: 'First' })
  await here.run('createTask', { title: 'New in the future' })
  await here.run('editTask', { id, title: 'Second' })
  clock.offsetMs = 0
  await here.run('editTask', { id, title: 'Third' })
  expect(await latestStampMs(here)).toBeGreaterThan(Date.now() + YEARS_10 / 2)
  line.online = true
  await here.run('syncNow', {})
  const status = await saved(here)
  expect(status.clockOffsetMs).toBe(0)
  expect(await latestStampMs(here)).toBeLessThan(Date.now() + MINUTE)
  expect(here.logged.join('\n')).not.toContain('engine-unreachable')
  const there = await ground.signedIn(person)
  expect(await titles(there)).toEqual(['New in the future', 'Third'])
  expect(await there.ask({ query: 'task', id })).toMatchObject({ notes: 'typed at the right time' })
  await there.run('editTask', { id, title: 'Fourth' })
  await here.until(inbox, ({ rows }) => rows.some(({ title }) => title === 'Fourth'))
})

test('a clock that is set right again is measured again', async () => {
  const clock = wallClock(YEARS_10)
  const here = await ground.device({ ports: { time: clock.time } })
  await here.run('signUp', newPerson())
  expect((await saved(here)).clockOffsetMs).toBeLessThan(-YEARS_10 + MINUTE)
  clock.offsetMs = 0
  await here.run('createTask', { title: 'Typed just after' })
  await here.run('syncNow', {})
  await here.until({ query: 'sync' }, ({ clockOffsetMs }) => clockOffsetMs === 0)
  await saved(here)
  expect(await latestStampMs(here)).toBeLessThan(Date.now() + MINUTE)
})

test('a database made again from the journal has the corrected stamps, and the same rows', async () => {
  const person = newPerson()
  const wrong = wallClock(YEARS_10)
  const here = await ground.device({ ports: { time: wrong.time } })
  const { id } = await here.run('createTask', { title: 'Typed in the wrong year' })
  await here.run('signUp', person)
  await saved(here)
  await here.run('editTask', { id, title: 'Edited after the correction' })
  await saved(here)
  await ground.stop(here)
  const [name = ''] = readdirSync(join(here.userDataDir, 'profiles'))
  rmSync(join(here.userDataDir, 'profiles', name, 'db'), { recursive: true })
  const again = await ground.device({
    userDataDir: here.userDataDir,
    secrets: here.secrets,
    serverUrl: 'http://127.0.0.1:9',
  })
  expect(await titles(again)).toEqual(['Edited after the correction'])
  expect(await latestStampMs(again)).toBeLessThan(Date.now() + MINUTE)
  await ground.stop(again)
  const online = await ground.device({ userDataDir: here.userDataDir, secrets: here.secrets })
  await saved(online)
  await identical(online)
  expect(await titles(online)).toEqual(['Edited after the correction'])
})
