/** Values that were replaced, on two real devices with a real server. */
import { expect, test } from 'vitest'
import { newPerson, openGround, saved } from './testing/sync-scenario.ts'
import type { Device } from './testing/test-device.ts'

const replaced = async (device: Device) => {
  const { profile } = await device.engine.workspace.open()
  const rows = await profile.database.query(`select register, value from history order by replaced_by`)
  return rows.map(({ register, value }) => [register, value])
}

test('every value that an edit replaced is kept, on the device that made it, on the server and on the other device', async () => {
  const ground = await openGround()
  const person = newPerson()
  const laptop = await ground.device()
  const { id } = await laptop.run('createTask', { title: 'Draft' })
  await laptop.run('signUp', person)
  await saved(laptop)
  const desktop = await ground.signedIn(person)
  await desktop.until({ query: 'task', id }, (task) => task?.title === 'Draft')
  await laptop.run('editTask', { id, title: 'Final' })
  await desktop.until({ query: 'task', id }, (task) => task?.title === 'Final')
  expect(await replaced(laptop)).toEqual([['title', 'Draft']])
  expect(await replaced(desktop)).toEqual([['title', 'Draft']])
  const onServer = await ground
    .server()
    .database.transaction((run) => run.query('select register, value, base is not null as seen from history'))
  expect(onServer).toEqual([{ register: 'title', value: 'Draft', seen: true }])
  await ground.close()
})
