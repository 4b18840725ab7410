import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { type Person, signIn, signUp, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { ask, bearer, postJson } from '../testing/test-device.ts'

const deleted = '{"kind":"account_deleted"}'

onEveryDatabase((ground) => {
  const url = () => ground().server.url
  const remove = ({ sessionToken, password }: Person, body: unknown = { password }) =>
    postJson(`${url()}/v1/account/delete`, body, bearer(sessionToken))
  const token = ({ sessionToken }: Person) =>
    ask(`${url()}/api/auth/token`, { headers: bearer(sessionToken) })
  const sql = (text: string, parameters: unknown[] = []) =>
    ground().server.database.transaction((run) => run.query(text, parameters))

  /** Rows of a person in every table that names one, found by the database's own catalogue. */
  const rowsOf = async (userId: string) => {
    const tables = await sql(
      "select table_name from information_schema.columns where column_name = 'user_id' and table_schema = current_schema()",
    )
    const counts: Record<string, number> = {}
    for (const { table_name } of tables) {
      const [row] = await sql(`select count(*)::int as count from "${table_name}" where user_id = $1`, [
        userId,
      ])
      if (Number(row?.count) > 0) counts[String(table_name)] = Number(row?.count)
    }
    return counts
  }

  test('everything of the person goes, nothing of others, and every device learns why', async () => {
    const [anna, bert] = [await signUp(url()), await signUp(url())]
    const phone = await signIn(url(), anna)
    for (const person of [anna, bert]) {
      const device = new TestDevice(url(), person)
      const row = device.whole('tasks', randomUUID(), { title: 'Draft' })
      await device.push([row])
      await device.push([device.edit(row, 'title', { value: 'Final', base: null })])
    }
    await sql(
      "insert into verifications (id, identifier, value, expires_at) values ($1, 'x', $1, now() + interval '1 hour')",
      [anna.userId],
    )
    await sql("insert into email_links values ('hash', $1, 'new@example.com', now() + interval '1 hour')", [
      anna.userId,
    ])
    const ofBert = await rowsOf(bert.userId)
    expect(Object.keys(await rowsOf(anna.userId))).toEqual(
      expect.arrayContaining(['accounts', 'email_links', 'history', 'sessions', 'sync_user', 'tasks']),
    )
    const answer = await remove(anna)
    expect([answer.status, answer.text]).toEqual([200, '{}'])
    expect(await rowsOf(anna.userId)).toEqual({})
    expect(await sql('select id from users where id = $1', [anna.userId])).toEqual([])
    expect(await sql('select id from verifications where value = $1', [anna.userId])).toEqual([])
    expect(await rowsOf(bert.userId)).toEqual(ofBert)
    for (const person of [anna, phone]) {
      const { status, text } = await token(person)
      expect([status, text]).toEqual([401, deleted])
      const pushed = await new TestDevice(url(), person).tryPull()
      expect([pushed.status, pushed.text]).toEqual([401, '{"kind":"unauthorized"}'])
      const again = await remove(person)
      expect([again.status, again.text]).toEqual([401, deleted])
    }
    expect((await token(bert)).status).toBe(200)
  })

  test('the same address can begin again, and the old devices stay out', async () => {
    const person = await signUp(url())
    await remove(person)
    const { email, password } = person
    expect((await postJson(`${url()}/api/auth/sign-in/email`, { email, password })).status).toBe(401)
    const body = { name: 'Again', email, password }
    expect((await postJson(`${url()}/api/auth/sign-up/email`, body)).status).toBe(200)
    expect((await token(person)).text).toBe(deleted)
  })

  test('a session that ended in another way is not told of a deletion', async () => {
    const person = await signUp(url())
    await postJson(`${url()}/api/auth/sign-out`, {}, bearer(person.sessionToken))
    expect((await token(person)).text).not.toContain('account_deleted')
  })

  test.each([
    [{ password: 'not the password at all' }, 403, 'wrong_password'],
    [{}, 400, 'malformed'],
    [{ password: ['x'] }, 400, 'malformed'],
  ])('%j is answered with %i %s and deletes nothing', async (body, status, kind) => {
    const person = await signUp(url())
    const answer = await remove(person, body)
    expect([answer.status, answer.text]).toEqual([status, JSON.stringify({ kind })])
    expect((await token(person)).status).toBe(200)
  })

  test('after ten wrong passwords the right one is refused as well', async () => {
    const person = await signUp(url())
    for (let i = 0; i < 10; i += 1) expect((await remove(person, { password: 'wrong' })).status).toBe(403)
    const { status, text } = await remove(person)
    expect([status, text]).toEqual([429, '{"kind":"too_many_sign_ins"}'])
  })

  test('pushes at the time of the deletion are taken before it or refused, and leave nothing', async () => {
    const person = await signUp(url())
    const devices = await Promise.all(
      Array.from({ length: 4 }, async () => new TestDevice(url(), await signIn(url(), person))),
    )
    const pushing = devices.flatMap((device) =>
      Array.from({ length: 5 }, () => device.tryPush([device.whole('tasks', randomUUID())])),
    )
    const removing = remove(person)
    const empty = devices.map((device) => device.tryPush([]))
    expect((await removing).status).toBe(200)
    const statuses = (await Promise.all([...pushing, ...empty])).map(({ status }) => status)
    expect(statuses.filter((status) => status !== 200 && status !== 401)).toEqual([])
    expect(await rowsOf(person.userId)).toEqual({})
  })
})
