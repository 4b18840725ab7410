import { expect, test } from 'vitest'
import { agePerson, signUp, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { ROWS_AT_ONCE } from './forget-expired.ts'

const DAY_MS = 24 * 3600 * 1000

onEveryDatabase((ground) => {
  const sql = (text: string, params: unknown[] = []) =>
    ground().server.database.transaction((run) => run.query(text, params))
  /** Which of the rows that a test has made are there still, by table. */
  const kept = async (names: readonly string[]) =>
    (
      await sql(
        `select id from (select key as id from rate_limits union all select account from sign_in_failures
         union all select id from verifications union all select token_hash from email_links union all select code_hash from sign_in_codes
         union all select token_hash from deleted_sessions union all select id from sessions union all select id from jwks) as every
         where id = any(($1::text)::text[]) order by id`,
        [`{${names.join(',')}}`],
      )
    ).map(({ id }) => id)
  const tendedDevice = async () => {
    const device = new TestDevice(ground().server.url, await signUp(ground().server.url))
    await device.pull()
    return device
  }
  const nextDay = async (device: TestDevice) => {
    await agePerson(ground().server.database, device.person.userId, 1)
    await device.pull()
  }

  test('what has ended is forgotten with the day’s tending of anybody, and what has not stays', async () => {
    const device = await tendedDevice()
    const { userId } = device.person
    const make: Record<string, (id: string, ageDays: number) => Promise<unknown>> = {
      limit: (id, ageDays) =>
        sql('insert into rate_limits (id, key, count, last_request) values ($1, $1, 1, $2)', [
          id,
          Date.now() - ageDays * DAY_MS,
        ]),
      failure: (id, ageDays) =>
        sql("insert into sign_in_failures values ($1, 1, now() - $2::int * interval '1 day')", [id, ageDays]),
      session: (id, ageDays) =>
        sql(
          "insert into sessions (id, user_id, token, expires_at) values ($1, $2, $1, now() - $3::int * interval '1 day')",
          [id, userId, ageDays],
        ),
      verification: (id, ageDays) =>
        sql("insert into verifications values ($1, 'x', 'x', now() - $2::int * interval '1 day')", [
          id,
          ageDays,
        ]),
      link: (id, ageDays) =>
        sql("insert into email_links values ($1, $2, 'x@example.com', now() - $3::int * interval '1 day')", [
          id,
          userId,
          ageDays,
        ]),
      code: (id, ageDays) =>
        sql("insert into sign_in_codes values ($1, $2, 'x', now() - $3::int * interval '1 day')", [
          id,
          userId,
          ageDays,
        ]),
      tombstone: (id, ageDays) =>
        sql("insert into deleted_sessions values ($1, now() - $2::int * interval '1 day')", [id, ageDays]),
      key: (id, ageDays) =>
        sql(
          "insert into jwks values ($1, '{}', '{}', null, null, now(), now() - $2::int * interval '1 day')",
          [id, ageDays],
        ),
    }
    const young: Record<string, number> = { limit: 1, failure: 0, tombstone: 399, key: 29 }
    const old: Record<string, number> = { limit: 3, tombstone: 401, key: 31 }
    const names: string[] = []
    for (const [kind, insert] of Object.entries(make)) {
      await insert(`${kind}-young`, young[kind] ?? 0)
      await insert(`${kind}-old`, old[kind] ?? 2)
      names.push(`${kind}-young`, `${kind}-old`)
    }
    await device.pull()
    expect(await kept(names)).toHaveLength(names.length)
    await nextDay(device)
    expect(await kept(names)).toEqual(names.filter((name) => name.endsWith('young')).sort())
    await sql("delete from jwks where id = 'key-young'")
  })

  test('no more than a bounded number of rows is forgotten at once, and the rest later', async () => {
    const device = await tendedDevice()
    await sql(
      `insert into rate_limits (id, key, count, last_request) select 'many-' || n, 'many-' || n, 1, 0 from generate_series(1, ${2 * ROWS_AT_ONCE + 1}) n`,
    )
    const left = async () => {
      const [row] = await sql("select count(*)::int as n from rate_limits where id like 'many-%'")
      return Number(row?.n)
    }
    const seen: number[] = []
    for (let day = 0; day < 3; day += 1) {
      await nextDay(device)
      seen.push(await left())
    }
    expect(seen).toEqual([ROWS_AT_ONCE + 1, 1, 0])
  })

  test('people who come for the day at the same moment forget each row once, and none of them is refused', async () => {
    const devices = await Promise.all([1, 2, 3, 4].map(tendedDevice))
    await sql(
      `insert into sign_in_failures select 'old-' || n, 1, now() - interval '3 days' from generate_series(1, 100) n`,
    )
    await Promise.all(devices.map(nextDay))
    expect(await sql("select account from sign_in_failures where account like 'old-%'")).toEqual([])
  })
})
