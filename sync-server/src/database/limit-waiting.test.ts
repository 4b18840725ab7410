import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { signUp, startTestServer, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { DatabaseUnavailable } from './database.ts'
import { limitWaiting } from './limit-waiting.ts'
import { asUnavailable } from './retry.ts'

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

onEveryDatabase((ground) => {
  const refused = (asked: Promise<unknown>) =>
    asked.then(
      () => false,
      (error: unknown) => asUnavailable(error) instanceof DatabaseUnavailable,
    )

  test('what Better Auth asks and our own transactions fill the same gate', async () => {
    const limited = limitWaiting(ground().server.database, 3)
    const auth = limited.drizzle()
    const asks = {
      transaction: (work: () => Promise<unknown>) => limited.transaction(work),
      authTransaction: (work: () => Promise<unknown>) => auth.transaction(work),
      statement: () => Promise.resolve(auth.execute(sql`select 1`)),
      text: () => limited.readText({ text: 'select 1' }, { text: 'select 1' }),
    }
    const nothing = async () => undefined
    for (const fill of [asks.transaction, asks.authTransaction]) {
      const gate = Promise.withResolvers<void>()
      const busy = [1, 2, 3].map(() => fill(() => gate.promise))
      const asked = Object.values(asks).map((ask) => refused(ask(nothing)))
      expect(await Promise.all(asked)).toEqual([true, true, true, true])
      gate.resolve()
      await Promise.all(busy)
      for (const ask of Object.values(asks)) expect(await refused(ask(nothing))).toBe(false)
    }
  })

  test('a transaction of Better Auth that fails leaves the gate', async () => {
    const limited = limitWaiting(ground().server.database, 1)
    for (let nth = 0; nth < 3; nth += 1)
      await expect(
        limited.drizzle().transaction(() => Promise.reject(new Error('on purpose'))),
      ).rejects.toThrow('on purpose')
  })
})
