import { randomUUID } from 'node:crypto'
import { pushRequest, syncedTableNames } from '@tidelist/shared-schema'
import { describe, expect, test } from 'vitest'
import type { Database } from '../database/database.ts'
import { signIn, signUp, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { createSigner, sessionIdOf } from '../testing/sign-token.ts'
import { ask, bearer, postJson } from '../testing/test-device.ts'
import { digest } from './digest.ts'
import { pull } from './pull.ts'
import { push } from './push.ts'
import { asUser } from './user-transaction.ts'

const routes = ['/push', '/pull?cursor=0', '/digest', '/history', '/events', '/nowhere']

onEveryDatabase((ground) => {
  const newDevice = async () => new TestDevice(ground().server.url, await signUp(ground().server.url))
  const taskOf = async (device: TestDevice, title: string) => {
    const row = device.whole('tasks', randomUUID(), { title })
    await device.push([row])
    return row
  }

  test('nobody sees a row of another person', async () => {
    const [anna, bert] = [await newDevice(), await newDevice()]
    await taskOf(anna, 'Secret of Anna')
    await taskOf(bert, 'Secret of Bert')
    expect((await anna.pullAll()).map(({ regs }) => regs.title)).toEqual(['Secret of Anna'])
    expect((await bert.tryPull()).text).not.toContain('Anna')
    expect((await bert.digest()).tables.find(({ t }) => t === 'tasks')?.rows).toBe(1)
  })

  test('nobody is let in where the entry of a person is lost on its way to the database', async () => {
    const [device, { server }] = [await newDevice(), ground()]
    const { userId } = device.person
    const identity = {
      userId,
      sessionId: await sessionIdOf(server, device.person),
      expiresAt: Number.MAX_SAFE_INTEGER,
    }
    const nothing = { text: 'select 1' }
    const asOwner: Database = {
      ...server.database,
      transaction: (work) => server.database.transaction(work),
      readText: (statement) => server.database.readText(statement, nothing),
    }
    const context = { identity, nowMs: Date.now(), newEpoch: randomUUID }
    const request = pushRequest.parse(device.request([device.whole('tasks', randomUUID(), { title: 'x' })]))
    expect((await push(request, { ...context, database: server.database })).ok).toBe(true)
    expect(await push(request, { ...context, database: asOwner })).toMatchObject({
      refusal: { kind: 'unauthorized' },
    })
    expect(await pull({ cursor: 0, limit: 10 }, { ...context, database: asOwner })).toMatchObject({
      refusal: { kind: 'unauthorized' },
    })
    expect(await digest(asOwner, identity)).toBeNull()
  })

  test("a guessed id of another person's row is answered byte for byte like an unknown one", async () => {
    const [anna, bert] = [await newDevice(), await newDevice()]
    const row = await taskOf(anna, 'Secret of Anna')
    const answerFor = async (id: string) => {
      const edit = bert.edit({ t: 'tasks', id }, 'title', {
        value: 'Taken',
        base: row.regs.title?.[1] ?? null,
      })
      const { status, text } = await bert.tryPush([edit])
      return [status, text.replaceAll(id, 'id').replace(/"serverTime":\d+/, '')]
    }
    expect(await answerFor(row.id)).toEqual(await answerFor(randomUUID()))
    const own = bert.whole('tasks', row.id, { title: 'A row of Bert' })
    expect((await bert.push([own])).results).toEqual([{ t: 'tasks', id: row.id, st: 'ok' }])
    expect((await anna.pullAll()).map(({ regs, seq }) => [regs.title, seq])).toEqual([['Secret of Anna', 1]])
    expect((await bert.pullAll()).map(({ regs }) => regs.title)).toEqual(['A row of Bert'])
  })

  test('row-level security holds when a query forgets the person', async () => {
    const [anna, bert] = [await newDevice(), await newDevice()]
    for (const [device, title] of [
      [anna, 'Secret of Anna'],
      [bert, 'Secret of Bert'],
    ] as const) {
      const row = await taskOf(device, 'Draft')
      await device.push([device.edit(row, 'title', { value: title, base: null })])
    }
    const { database } = ground().server
    const seen = await asUser(database, bert.person.userId, async (run) => ({
      tasks: await run.query('select title from tasks'),
      history: await run.query('select distinct user_id from history'),
      counters: await run.query('select user_id from sync_user'),
      sessions: await run.query('select distinct user_id from sessions'),
      touched: await run.query("update tasks set title = 'Taken' returning title"),
    }))
    expect(seen).toEqual({
      tasks: [{ title: 'Secret of Bert' }],
      history: [{ user_id: bert.person.userId }],
      counters: [{ user_id: bert.person.userId }],
      sessions: [{ user_id: bert.person.userId }],
      touched: [{ title: 'Taken' }],
    })
    const nobody = await asUser(database, '', (run) => run.query('select id from tasks'))
    expect(nobody).toEqual([])
  })

  test('a row cannot be written in the name of another person', async () => {
    const [anna, bert] = [await newDevice(), await newDevice()]
    const forged = `insert into tags (user_id, id, clk) values ($1, '${randomUUID()}', '{"*":"x"}')`
    await expect(
      asUser(ground().server.database, bert.person.userId, (run) => run.query(forged, [anna.person.userId])),
    ).rejects.toMatchObject({ code: '42501' })
  })

  test.each([
    'accounts',
    'verifications',
    'jwks',
    'rate_limits',
    'sign_in_failures',
    'email_links',
    'sign_in_codes',
    'deleted_sessions',
    'users',
    'schema_migrations',
  ])('the role of sync transactions may not read %s', async (table) => {
    const { person } = await newDevice()
    const read = asUser(ground().server.database, person.userId, (run) => run.query(`select * from ${table}`))
    await expect(read).rejects.toMatchObject({ code: '42501' })
  })

  test('every table of people forces row-level security', async () => {
    const rows = await ground().server.database.transaction((run) =>
      run.query('select relname from pg_class where relrowsecurity and relforcerowsecurity order by relname'),
    )
    expect(new Set(rows.map(({ relname }) => relname))).toEqual(
      new Set([...syncedTableNames, 'sync_user', 'history', 'sessions', 'users']),
    )
  })

  describe.each(['/v1/sync', '/sync'])('under %s', (prefix) => {
    test('every request without a good token gets the same 401', async () => {
      const { url } = ground().server
      const [anna, bert] = [await newDevice(), await newDevice()]
      const sign = await createSigner(ground().server)
      const sid = await sessionIdOf(ground().server, bert.person)
      const tampered = anna.person.jwt.replace(/\.([^.]{4})/, '.AAAA')
      const headers: Record<string, Record<string, string>> = {
        none: {},
        tampered: bearer(tampered),
        session: bearer(anna.person.sessionToken),
        'of another session': bearer(await sign(anna.person, { claims: { sid } })),
        'of an unknown person': bearer(await sign(anna.person, { claims: { sub: 'nobody' } })),
        'of another server': bearer(
          await sign(anna.person, { claims: { iss: 'https://elsewhere', aud: 'https://elsewhere' } }),
        ),
        basic: { authorization: `Basic ${anna.person.jwt}` },
        twice: { authorization: `Bearer ${anna.person.jwt}, Bearer ${anna.person.jwt}` },
      }
      for (const route of routes.slice(0, 4))
        for (const each of Object.values(headers)) {
          const answer =
            route === '/push'
              ? await postJson(url + prefix + route, anna.request([]), each)
              : await ask(url + prefix + route, { headers: each })
          expect([answer.status, answer.text]).toEqual([401, '{"kind":"unauthorized"}'])
        }
      const query = await ask(
        `${url}${prefix}/pull?cursor=0&token=${anna.person.jwt}&access_token=${anna.person.jwt}`,
      )
      expect([query.status, query.text]).toEqual([401, '{"kind":"unauthorized"}'])
      expect((await ask(`${url}${prefix}/pull?cursor=0`, { headers: bearer(anna.person.jwt) })).status).toBe(
        200,
      )
    })
  })

  test('two authorization headers are refused even where both are good', async () => {
    const { person, url } = await newDevice()
    const headers = new Headers(bearer(person.jwt))
    headers.append('authorization', `Bearer ${person.jwt}`)
    expect((await ask(`${url}/v1/sync/pull?cursor=0`, { headers })).status).toBe(401)
  })

  test('a session that was signed out is refused at once by every route, and writes nothing', async () => {
    const device = await newDevice()
    const second = new TestDevice(device.url, await signIn(device.url, device.person))
    const row = await taskOf(device, 'Before')
    const signedOut = await postJson(
      `${device.url}/api/auth/sign-out`,
      {},
      bearer(device.person.sessionToken),
    )
    expect(signedOut.status).toBe(200)
    const edit = device.edit(row, 'title', { value: 'After', base: row.regs.title?.[1] ?? null })
    const pushed = await device.tryPush([edit])
    expect([pushed.status, pushed.text]).toEqual([401, '{"kind":"unauthorized"}'])
    for (const route of ['/pull?cursor=0', '/digest', '/events'])
      expect(
        (await ask(`${device.url}/v1/sync${route}`, { headers: bearer(device.person.jwt) })).status,
      ).toBe(401)
    expect((await second.pullAll()).map(({ regs }) => regs.title)).toEqual(['Before'])
  })

  test('a person who was deleted is refused, and nothing of theirs is left', async () => {
    const device = await newDevice()
    await taskOf(device, 'Gone')
    const { database } = ground().server
    await database.transaction((run) => run.query('delete from users where id = $1', [device.person.userId]))
    expect((await device.tryPush([device.whole('tasks', randomUUID())])).status).toBe(401)
    const left = await asUser(database, device.person.userId, (run) =>
      run.query(
        'select id::text from tasks union all select row_id::text from history union all select user_id from sync_user',
      ),
    )
    expect(left).toEqual([])
  })
})
