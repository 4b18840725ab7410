import { startTestServer } from '@tidelist/sync-server/testing'
import { expect, test } from 'vitest'
import { type Device, startDevice } from './testing/test-device.ts'

const password = 'correct horse battery'
const replaced = async (device: Device) => {
  const { profile } = await device.engine.workspace.open()
  const rows = await profile.database.query(`select register, value from history order by replaced_by`)
  return rows.map(({ register, value }) => [register, value])
}

test('every value that an edit replaced is kept, on the device that made it, on the server and on the other device', async () => {
  const server = await startTestServer({ database: 'pglite' })
  const laptop = await startDevice({ serverUrl: server.url })
  const { id } = await laptop.run('createTask', { title: 'Draft' })
  await laptop.run('signUp', { name: 'Ada', email: 'ada@example.com', password })
  await laptop.until({ query: 'sync' }, ({ phase }) => phase === 'saved')
  const desktop = await startDevice({ serverUrl: server.url })
  await desktop.run('signIn', { email: 'ada@example.com', password })
  await desktop.until({ query: 'task', id }, (task) => task?.title === 'Draft')
  await laptop.run('editTask', { id, title: 'Final' })
  await desktop.until({ query: 'task', id }, (task) => task?.title === 'Final')
  expect(await replaced(laptop)).toEqual([['title', 'Draft']])
  expect(await replaced(desktop)).toEqual([['title', 'Draft']])
  const onServer = await server.database.transaction((run) =>
    run.query('select register, value, base is not null as seen from history'),
  )
  expect(onServer).toEqual([{ register: 'title', value: 'Draft', seen: true }])
  await laptop.stop()
  await desktop.stop()
  await server.close()
})
