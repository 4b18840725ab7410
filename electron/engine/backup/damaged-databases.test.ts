/** Damaged databases make room, but never the only copy of anything. */
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startDevice } from '../testing/test-device.ts'
import { damagedName } from './damaged-databases.ts'

const DAY_MS = 24 * 3_600_000

test('a proved backup lets go of old damaged databases that were made again in full, but for the newest three', async () => {
  const device = await startDevice()
  const { folder } = (await device.engine.workspace.open()).profile
  const set = (days: readonly number[], madeAgain: 'in-full' | 'in-part') =>
    days.map((day) => damagedName(Date.now() - day * DAY_MS, madeAgain))
  const young = set([1, 10], 'in-full')
  const old = set([31, 60, 90], 'in-full')
  const inPart = set([400, 500, 600, 700], 'in-part')
  for (const name of [...young, ...old, ...inPart]) mkdirSync(join(folder, name))
  const kept = () =>
    readdirSync(folder)
      .filter((name) => name.startsWith('db-damaged-'))
      .sort()
  await device.run('createTask', { title: 'Something to back up' })
  expect(kept()).toHaveLength(9)
  await device.run('backUpNow', {})
  expect(kept()).toEqual([...young, ...old.slice(0, 1), ...inPart].sort())
  await device.stop()
})

test('damaged databases of the last thirty days all stay', async () => {
  const device = await startDevice()
  const { folder } = (await device.engine.workspace.open()).profile
  const names = [1, 2, 3, 4, 29].map((day) => damagedName(Date.now() - day * DAY_MS, 'in-full'))
  for (const name of names) mkdirSync(join(folder, name))
  await device.run('backUpNow', {})
  expect(names.filter((name) => !readdirSync(folder).includes(name))).toEqual([])
  await device.stop()
})
