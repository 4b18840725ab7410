import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { signUp, startTestServer, TestDevice } from '../testing/index.ts'
import { limitWaiting } from './limit-waiting.ts'

test('a transaction is entered as the one who asks for it wants it', async () => {
  const server = await startTestServer({ database: 'pglite' })
  const limited = limitWaiting(server.database)
  const enter = {
    text: "select set_config('role', 'tidelist_app', true), set_config('app.user_id', $1, true)",
    params: ['somebody'],
  }
  const [row] = await limited.transaction(
    (run) => run.query("select current_user as role, current_setting('app.user_id', true) as person"),
    enter,
  )
  expect(row).toEqual({ role: 'tidelist_app', person: 'somebody' })
  const text = "select current_user || ' ' || current_setting('app.user_id', true)"
  expect(await limited.readText({ text }, enter)).toBe('tidelist_app somebody')
  await server.close()
})

test('requests run as the request role: what only the role may not do, a request cannot', async () => {
  const server = await startTestServer({ database: 'pglite' })
  const device = new TestDevice(server.url, await signUp(server.url))
  await device.push([device.whole('tasks', randomUUID())])
  await server.database.transaction((run) => run.exec('revoke select on tasks from tidelist_app'))
  expect((await device.tryPull({ cursor: 0 })).status).toBe(500)
  await server.database.transaction((run) => run.exec('grant select on tasks to tidelist_app'))
  expect((await device.tryPull({ cursor: 0 })).status).toBe(200)
  await server.close()
})
