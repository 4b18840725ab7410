/** What an account can do, on a database whose owner is no superuser: forced row-level security binds the server's own statements then. */
import { randomUUID } from 'node:crypto'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import pg from 'pg'
import { expect, test } from 'vitest'
import { signIn, signUp, startTestServer, TestDevice } from '../testing/index.ts'
import { ask, bearer, postJson } from '../testing/test-device.ts'

test('an owner that is no superuser takes out, revokes and deletes as a superuser does', async () => {
  const postgres = await startRealPostgres()
  const admin = new pg.Client({ connectionString: postgres.url })
  await admin.connect()
  await admin.query('create role plain login createrole')
  await admin.query('create database mine owner plain')
  const database = postgres.url.replace('postgres@', 'plain@').replace(/postgres$/, 'mine')
  const server = await startTestServer({ database })
  const inside = new pg.Client({ connectionString: postgres.url.replace(/postgres$/, 'mine') })
  await inside.connect()
  const account = (path: string) => `${server.url}/v1/account/${path}`

  const person = await signUp(server.url)
  const device = new TestDevice(server.url, await signIn(server.url, person))
  const row = device.whole('tasks', randomUUID(), { title: 'Before' })
  await device.push([row])
  const taken = await ask(account('takeout'), { headers: bearer(person.sessionToken) })
  const { tables } = JSON.parse(taken.text) as { tables: Record<string, unknown[]> } // the promised form
  for (const name of ['tasks', 'sync_user', 'sign_in_methods']) expect(tables[name]).toHaveLength(1)
  expect(tables.sessions).toHaveLength(2)

  await inside.query('begin')
  await inside.query('select from tasks for update')
  const edit = device.edit(row, 'title', { value: 'After', base: row.regs.title?.[1] ?? null })
  const pushing = device.tryPush([edit])
  const waiting = (count: number) =>
    expect
      .poll(async () => {
        const text = "select from pg_stat_activity where wait_event_type = 'Lock'"
        return (await admin.query(text)).rowCount
      })
      .toBe(count)
  await waiting(1)
  const revoked = postJson(account('devices/revoke'), { others: true }, bearer(person.sessionToken))
  await waiting(2)
  await inside.query('commit')
  expect((await revoked).text).toBe('{"revoked":1}')
  expect((await pushing).status).toBe(200)
  expect((await device.tryPush([edit])).status).toBe(401)

  const { password } = person
  expect((await postJson(account('delete'), { password }, bearer(person.sessionToken))).status).toBe(200)
  for (const name of ['users', 'sessions', 'accounts', 'tasks', 'history', 'sync_user'])
    expect((await inside.query(`select from ${name}`)).rowCount).toBe(0)
  expect((await inside.query('select from deleted_sessions')).rowCount).toBe(1)

  await inside.end()
  await admin.end()
  await server.close()
  await postgres.stop()
})
