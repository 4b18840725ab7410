import { randomUUID } from 'node:crypto'
import { deviceHeaders, devicesReply } from '@tidelist/shared-schema'
import { describe, expect, test } from 'vitest'
import { type Person, signIn, signUp, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { ask, bearer, postJson } from '../testing/test-device.ts'

const named = (name: string, id: string = randomUUID()) => ({
  [deviceHeaders.id]: id,
  [deviceHeaders.name]: encodeURIComponent(name),
})
const unauthorized = '{"kind":"unauthorized"}'

onEveryDatabase((ground) => {
  const url = () => ground().server.url
  const account = (path: string) => `${url()}/v1/account${path}`
  const devicesOf = async ({ sessionToken }: Person) => {
    const answer = await ask(account('/devices'), { headers: bearer(sessionToken) })
    return devicesReply.parse(answer.body).devices
  }
  const revoke = ({ sessionToken }: Person, body: unknown) =>
    postJson(account('/devices/revoke'), body, bearer(sessionToken))
  const sql = (text: string, parameters: unknown[] = []) =>
    ground().server.database.transaction((run) => run.query(text, parameters))

  test('devices are listed with the names they gave, the one seen last first', async () => {
    const id = randomUUID()
    const before = Date.now()
    const laptop = await signUp(url(), named('Läptop 💻 of Ada', id))
    await signIn(url(), laptop, named('Phone'))
    await sql("update sessions set last_seen_at = now() - interval '2 days' where device_name = 'Phone'")
    const listed = await devicesOf(laptop)
    expect(listed.map(({ name, current }) => [name, current])).toEqual([
      ['Läptop 💻 of Ada', true],
      ['Phone', false],
    ])
    const [first] = listed
    expect(first).toMatchObject({ deviceId: id })
    for (const moment of [first?.signedInAt, first?.lastSeenAt]) {
      expect(moment).toBeGreaterThanOrEqual(before - 1000)
      expect(moment).toBeLessThanOrEqual(Date.now() + 1000)
    }
    expect(JSON.stringify(listed)).not.toContain(laptop.sessionToken.split('.')[0])
  })

  test('taking a sync token is being seen', async () => {
    const person = await signUp(url(), named('Laptop'))
    await sql("update sessions set last_seen_at = now() - interval '1 day' where user_id = $1", [
      person.userId,
    ])
    const [old] = await devicesOf(person)
    expect(Date.now() - (old?.lastSeenAt ?? 0)).toBeGreaterThan(86_000_000)
    await ask(`${url()}/api/auth/token`, { headers: bearer(person.sessionToken) })
    const [seen] = await devicesOf(person)
    expect(Date.now() - (seen?.lastSeenAt ?? 0)).toBeLessThan(60_000)
  })

  test.each([
    ['nothing', {}],
    ['a name that is not encoded well', { [deviceHeaders.name]: '%E0%A4%A' }],
    ['an empty name', { [deviceHeaders.name]: '%20' }],
    ['a name that is too long', { [deviceHeaders.name]: 'x'.repeat(201) }],
    ['a name with a NUL', { [deviceHeaders.name]: 'a%00b' }],
    ['an id that is none', { [deviceHeaders.id]: "1' or '1'='1" }],
  ])('a device that says %s is an unknown one', async (_, headers: Record<string, string>) => {
    const [device] = await devicesOf(await signUp(url(), headers))
    expect(device).toMatchObject({ name: 'Unknown device', deviceId: null, current: true })
  })

  test('a revoked device is refused at once everywhere, and the others go on', async () => {
    const laptop = await signUp(url(), named('Laptop'))
    const phone = await signIn(url(), laptop, named('Phone'))
    const lost = new TestDevice(url(), phone)
    const id = (await devicesOf(laptop)).find(({ name }) => name === 'Phone')?.id
    const answer = await revoke(laptop, { id })
    expect([answer.status, answer.text]).toEqual([200, '{"revoked":1}'])
    const pushed = await lost.tryPush([lost.whole('tasks', randomUUID(), { title: 'Too late' })])
    expect([pushed.status, pushed.text]).toEqual([401, unauthorized])
    for (const path of ['/api/auth/token', '/v1/account/devices'])
      expect((await ask(url() + path, { headers: bearer(phone.sessionToken) })).status).toBe(401)
    expect((await devicesOf(laptop)).map(({ name }) => name)).toEqual(['Laptop'])
    expect(await new TestDevice(url(), laptop).pullAll()).toEqual([])
  })

  test('all other devices are revoked with one request', async () => {
    const laptop = await signUp(url(), named('Laptop'))
    const others = [await signIn(url(), laptop), await signIn(url(), laptop)]
    const neighbour = await signUp(url())
    expect((await revoke(laptop, { others: true })).text).toBe('{"revoked":2}')
    expect((await revoke(laptop, { others: true })).text).toBe('{"revoked":0}')
    for (const other of others) expect((await new TestDevice(url(), other).tryPull()).status).toBe(401)
    expect((await new TestDevice(url(), laptop).tryPull()).status).toBe(200)
    expect(await devicesOf(neighbour)).toHaveLength(1)
  })

  test("another person's device is answered byte for byte like an unknown one, and stays", async () => {
    const [anna, bert] = [await signUp(url()), await signUp(url())]
    const [theirs] = await devicesOf(anna)
    const answers = [await revoke(bert, { id: theirs?.id }), await revoke(bert, { id: 'unknown' })]
    for (const { status, text } of answers) expect([status, text]).toEqual([404, '{"kind":"not_found"}'])
    expect(await devicesOf(anna)).toHaveLength(1)
  })

  test.each<unknown>([
    {},
    [],
    null,
    { id: 7 },
    { id: '' },
    { id: 'x'.repeat(129) },
    { others: false },
    { id: 'a', others: true },
    { id: 'a', userId: 'b' },
  ])('%j is no request to revoke', async (body) => {
    const person = await signUp(url())
    const answer = await revoke(person, body)
    expect([answer.status, answer.body.kind]).toEqual([400, 'malformed'])
    expect(await devicesOf(person)).toHaveLength(1)
  })

  test('without a live session of its own nobody learns or ends anything', async () => {
    const person = await signUp(url())
    const [bare = '', signature = ''] = person.sessionToken.split('.')
    const forged = `${bare}.${signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`
    const headers = [
      {},
      bearer(bare),
      bearer(forged),
      bearer(person.jwt),
      { cookie: `better-auth.session_token=${person.sessionToken}` },
    ]
    for (const each of headers) {
      const listed = await ask(account('/devices'), { headers: { ...each } })
      const ended = await postJson(account('/devices/revoke'), { others: true }, { ...each })
      for (const { status, text } of [listed, ended]) expect([status, text]).toEqual([401, unauthorized])
    }
    await sql("update sessions set expires_at = now() - interval '1 second' where user_id = $1", [
      person.userId,
    ])
    expect((await ask(account('/devices'), { headers: bearer(person.sessionToken) })).status).toBe(401)
  })

  test('Better Auth has no other door to sessions and accounts', async () => {
    const person = await signUp(url())
    const doors = ['list-sessions', 'list-accounts', 'delete-user/callback', 'verify-email', 'error', 'ok']
    const posts = [
      'revoke-session',
      'revoke-sessions',
      'revoke-other-sessions',
      'update-user',
      'update-session',
      'delete-user',
      'change-password',
      'change-email',
      'request-password-reset',
      'reset-password',
      'send-verification-email',
      'sign-in/social',
      'link-social',
      'unlink-account',
      'get-access-token',
      'refresh-token',
      'account-info',
    ]
    const headers = bearer(person.sessionToken)
    for (const door of doors) {
      const { status, text } = await ask(`${url()}/api/auth/${door}`, { headers })
      expect([door, status, text]).toEqual([door, 404, '{"kind":"not_found"}'])
    }
    for (const door of posts) {
      const { status, text } = await postJson(`${url()}/api/auth/${door}`, {}, headers)
      expect([door, status, text]).toEqual([door, 404, '{"kind":"not_found"}'])
    }
  })
})

describe('in the middle of a push', () => {
  onEveryDatabase(
    (ground) => {
      const setUp = async () => {
        const { server } = ground()
        const laptop = await signUp(server.url, named('Laptop'))
        const phone = new TestDevice(server.url, await signIn(server.url, laptop, named('Phone')))
        const row = phone.whole('tasks', randomUUID(), { title: 'Before' })
        await phone.push([row])
        const edit = phone.edit(row, 'title', { value: 'After', base: row.regs.title?.[1] ?? null })
        const answer = await ask(`${server.url}/v1/account/devices`, { headers: bearer(laptop.sessionToken) })
        const id = devicesReply.parse(answer.body).devices.find(({ name }) => name === 'Phone')?.id ?? ''
        const revoking = () =>
          postJson(`${server.url}/v1/account/devices/revoke`, { id }, bearer(laptop.sessionToken))
        const title = async () => {
          const [task] = await server.database.transaction((run) =>
            run.query('select title from tasks where user_id = $1', [laptop.userId]),
          )
          return task?.title
        }
        return { server, laptop, phone, row, edit, id, revoking, title }
      }
      /** Until so many statements wait for a lock that another transaction holds. */
      const waiting = async (count: number) => {
        const { database } = ground().server
        await expect
          .poll(() =>
            database.transaction((run) =>
              run.query("select from pg_stat_activity where wait_event_type = 'Lock'"),
            ),
          )
          .toHaveLength(count)
      }

      /** A transaction that has locked rows by now, and ends with `last` when it is let go. */
      const holding = async (
        lock: string,
        params: readonly unknown[],
        last?: readonly [string, unknown[]],
      ) => {
        const [locked, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
        const ended = ground().server.database.transaction(async (run) => {
          await run.query(lock, params)
          locked.resolve()
          await released.promise
          if (last) await run.query(...last)
        })
        await locked.promise
        return async () => {
          released.resolve()
          await ended
        }
      }
      const taskLock = 'select from tasks where user_id = $1 and id = $2 for update'

      test('a revocation is answered only once what the device was writing has been written', async () => {
        const { laptop, phone, row, edit, revoking, title } = await setUp()
        const release = await holding(taskLock, [laptop.userId, row.id])
        const pushing = phone.tryPush([edit])
        await waiting(1)
        const revoked = revoking()
        await waiting(2)
        await release()
        expect((await revoked).text).toBe('{"revoked":1}')
        expect(await title()).toBe('After')
        expect((await pushing).status).toBe(200)
        expect((await phone.tryPush([edit])).status).toBe(401)
      })

      test('a push that waited while its session ended writes nothing', async () => {
        const { laptop, phone, edit, id, title } = await setUp()
        const release = await holding(
          'select from sync_user where user_id = $1 for update',
          [laptop.userId],
          ['delete from sessions where id = $1', [id]],
        )
        const pushing = phone.tryPush([edit])
        await waiting(1)
        await release()
        const { status, text } = await pushing
        expect([status, text]).toEqual([401, unauthorized])
        expect(await title()).toBe('Before')
      })

      test('a sign-out is answered only once what the device was writing has been written', async () => {
        const { server, laptop, phone, row, edit, title } = await setUp()
        const release = await holding(taskLock, [laptop.userId, row.id])
        const pushing = phone.tryPush([edit])
        await waiting(1)
        const signedOut = postJson(`${server.url}/api/auth/sign-out`, {}, bearer(phone.person.sessionToken))
        await waiting(2)
        await release()
        expect((await signedOut).status).toBe(200)
        expect(await title()).toBe('After')
        expect((await pushing).status).toBe(200)
      })
    },
    { kinds: ['pg', 'neon'] },
  )
})
