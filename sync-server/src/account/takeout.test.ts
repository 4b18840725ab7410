import { randomUUID } from 'node:crypto'
import { syncedTableNames } from '@tidelist/shared-schema'
import { expect, test } from 'vitest'
import { listen } from '../listen.ts'
import { type Person, signUp, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { ask, bearer, postJson } from '../testing/test-device.ts'

type Document = {
  format: string
  version: number
  user: Record<string, unknown>
  tables: Record<string, Record<string, unknown>[]>
}

const MANY = 1_000

onEveryDatabase((ground) => {
  const url = () => ground().server.url
  const takeoutUrl = () => `${url()}/v1/account/takeout`
  const takeout = async ({ sessionToken }: Person) => {
    const answer = await ask(takeoutUrl(), { headers: bearer(sessionToken) })
    return { ...answer, document: JSON.parse(answer.text) as Document } // the promised form, looked at below
  }
  const sql = (text: string, parameters: unknown[] = []) =>
    ground().server.database.transaction((run) => run.query(text, parameters))
  /** Written past the routes, because a push takes some hundred at a time. */
  const giveMany = async (device: TestDevice) => {
    await device.push([device.whole('tasks', randomUUID(), { title: 'First' })])
    await sql(
      `insert into tasks select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(), 'title', 'Task ' || n, 'server_seq', n))).*
       from tasks t, generate_series(2, ${MANY}) as n where t.user_id = $1`,
      [device.person.userId],
    )
  }

  test('a person gets everything that is held on them and nothing of anybody else', async () => {
    const [anna, bert] = [await signUp(url()), await signUp(url())]
    for (const [person, title] of [
      [anna, 'Groceries of "Anna" \\ 🌊'],
      [bert, 'Secret of Bert'],
    ] as const) {
      const device = new TestDevice(url(), person)
      const row = device.whole('tasks', randomUUID(), { title: 'Draft' })
      await device.push([row, device.whole('tags', randomUUID(), { name: 'shop' })])
      await device.push([device.edit(row, 'title', { value: title, base: null })])
    }
    const { status, headers, text, document } = await takeout(anna)
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(document).toMatchObject({
      format: 'tidelist-takeout',
      version: 1,
      user: { id: anna.userId, email: anna.email, emailVerified: false },
    })
    expect(Object.keys(document.tables)).toEqual([
      'sessions',
      'sign_in_methods',
      'email_links',
      'sync_user',
      ...syncedTableNames,
      'history',
    ])
    expect(document.tables.tasks?.map(({ title }) => title)).toEqual(['Groceries of "Anna" \\ 🌊'])
    expect(document.tables.tags?.map(({ name }) => name)).toEqual(['shop'])
    expect(document.tables.history?.map(({ value }) => value)).toEqual(['Draft'])
    expect(document.tables.sign_in_methods).toMatchObject([{ provider_id: 'credential' }])
    expect(document.tables.sync_user).toHaveLength(1)
    expect(text).not.toContain('Bert')
    expect(text).not.toContain(bert.userId)
  })

  test('no secret is in it', async () => {
    const person = await signUp(url())
    const [row] = await sql(
      'select token, password from sessions s join accounts a using (user_id) where user_id = $1',
      [person.userId],
    )
    const { text, document } = await takeout(person)
    for (const secret of [row?.token, row?.password, person.password, person.jwt])
      expect(text).not.toContain(String(secret))
    expect(Object.keys(document.tables.sessions?.[0] ?? {})).not.toContain('token')
  })

  test('every row of an account of many rows is in it once', async () => {
    const device = new TestDevice(url(), await signUp(url()))
    await giveMany(device)
    const { document } = await takeout(device.person)
    const tasks = document.tables.tasks ?? []
    expect(tasks).toHaveLength(MANY)
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(MANY)
    expect(new Set(tasks.map(({ title }) => title)).size).toBe(MANY)
  })

  test('rows are read while the document is, not before', async () => {
    const device = new TestDevice(url(), await signUp(url()))
    await giveMany(device)
    const answer = await ground().server.app.fetch(
      new Request(takeoutUrl(), { headers: bearer(device.person.sessionToken) }),
    )
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    while (!text.includes('"tasks":[')) text += (await reader?.read())?.value ?? ''
    const [last] = await sql(
      'select id::text, title from tasks where user_id = $1 order by id desc limit 1',
      [device.person.userId],
    )
    await sql('delete from tasks where user_id = $1 and id = $2', [device.person.userId, last?.id])
    for (;;) {
      const part = await reader?.read()
      if (!part || part.done) break
      text += part.value
    }
    const document = JSON.parse(text) as Document // whole, as above
    expect(document.tables.tasks).toHaveLength(MANY - 1)
    expect(text).not.toContain(String(last?.id))
  })

  test('a takeout breaks off when its session ends, and is no whole document', async () => {
    const device = new TestDevice(url(), await signUp(url()))
    await giveMany(device)
    const headers = bearer(device.person.sessionToken)
    // The session ends when the answer has begun and before it is read: how much the sockets between the two hold does not matter.
    const { app } = ground().server
    const { url: slow, close } = await listen({
      host: '127.0.0.1',
      port: 0,
      createApp: () => ({
        fetch: async (request, env) => {
          const answer = await app.fetch(request, env)
          await postJson(`${url()}/api/auth/sign-out`, {}, headers)
          return answer
        },
        close: async () => {},
      }),
    })
    const answer = await fetch(`${slow}/v1/account/takeout`, { headers })
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow()
    await close()
  })

  test('nobody takes out without a session', async () => {
    const person = await signUp(url())
    for (const headers of [{}, bearer(person.jwt)]) {
      const { status, text } = await ask(takeoutUrl(), { headers: { ...headers } })
      expect([status, text]).toEqual([401, '{"kind":"unauthorized"}'])
    }
  })
})
