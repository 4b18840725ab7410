/** Another person's things are like things that do not exist, on every route, in every table, and whatever is written in their place. */
import { randomUUID } from 'node:crypto'
import { syncedTableNames } from '@tidelist/shared-schema'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { type RouteContract, routeName } from './contract/route.ts'
import { routeContracts } from './contract/routes.ts'
import { APP_ROLE } from './database/prepare-database.ts'
import { asUser } from './sync/user-transaction.ts'
import { rowInEveryTable } from './testing/every-table.ts'
import { signUp, TestDevice } from './testing/index.ts'
import { onEveryDatabase } from './testing/on-every-database.ts'
import { addressOf, type Sample, sampleOf, tokenHeaders } from './testing/route-samples.ts'
import { sessionIdOf } from './testing/sign-token.ts'
import { ask, type PushedRow } from './testing/test-device.ts'

const often = { perMinute: 1_000_000, burst: 1_000_000 }
const rates = {
  signInsPerMinute: 1_000_000,
  mailsPerMinute: 1_000_000,
  push: often,
  pull: often,
  account: often,
}

type Things = {
  readonly device: TestDevice
  readonly rows: readonly PushedRow[]
  readonly sessionId: string
}

onEveryDatabase(
  (ground) => {
    const person = async (marker: string): Promise<Things> => {
      const { server } = ground()
      const device = new TestDevice(server.url, await signUp(server.url))
      const rows = rowInEveryTable(device, marker)
      expect((await device.push(rows)).results.map(({ st }) => st)).toEqual(rows.map(() => 'ok'))
      await device.pullAll()
      return { device, rows, sessionId: await sessionIdOf(server, device.person) }
    }

    const send = (route: RouteContract, { device }: Things, { query, body }: Sample) =>
      ask(ground().server.url + addressOf(route, query), {
        method: route.method.toUpperCase(),
        headers: { 'content-type': 'application/json', ...tokenHeaders(route, device) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      })

    /** Every row that is a person's, of whatever table. */
    const held = async ({ device }: Things): Promise<unknown> =>
      asUser(ground().server.database, device.person.userId, async (run) => {
        const tables = [...syncedTableNames, 'history', 'sync_user']
        const text = tables
          .map(
            (t) =>
              `select '${t}' as t, count(*)::int as n, coalesce(md5(string_agg(r::text, ' ' order by r::text)), '') as md5 from ${t} r where user_id = $1`,
          )
          .join(' union all ')
        return run.query(text, [device.person.userId])
      })

    describe('what is answered for an id of somebody else is what is answered for one of nobody, byte for byte', () => {
      type Asked = { readonly request: Sample; readonly id: string }
      /** For each route that takes an id: requests with one of the owner's, who may be the one who asks. */
      const askFor: Readonly<Record<string, (asker: Things, owner: Things | null) => readonly Asked[]>> = {
        'POST /v1/sync/push': ({ device, rows: own }, owner) => {
          const edits = own.map((row, index) => {
            const id = owner?.rows[index]?.id ?? randomUUID()
            const [name = '', [value = null] = []] = Object.entries(row.regs)[0] ?? []
            const edit = device.edit({ t: row.t, id }, name, { value, base: null })
            return { request: { body: device.request([edit]) }, id }
          })
          const epoch = owner?.device.epoch ?? randomUUID()
          return [...edits, { request: { body: device.request([], { epoch }) }, id: epoch }]
        },
        'GET /v1/sync/pull': (_, owner) => {
          const epoch = owner?.device.epoch ?? randomUUID()
          return [{ request: { query: { cursor: '0', epoch } }, id: epoch }]
        },
        'GET /v1/sync/history': (_, owner) => {
          const id = owner?.rows[2]?.id ?? randomUUID()
          const stamp = 'f'.repeat(32)
          return [{ request: { query: { before: `${stamp}.${id}.title.${stamp}` } }, id }]
        },
        'POST /v1/account/devices/revoke': (_, owner) => {
          const id = owner?.sessionId ?? randomUUID().replaceAll('-', '')
          return [{ request: { body: { id } }, id }]
        },
      }
      const takesNoId = [
        'GET /v1/sync/digest',
        'GET /v1/sync/events',
        'POST /api/auth/sign-up/email',
        'POST /api/auth/sign-in/email',
        'POST /api/auth/sign-out',
        'GET /api/auth/token',
        'GET /api/auth/get-session',
        'GET /api/auth/jwks',
        'GET /v1/account/devices',
        'GET /v1/account/methods',
        'POST /v1/account/password',
        'POST /v1/account/email',
        'POST /v1/account/delete',
        'GET /v1/account/takeout',
        'POST /v1/account/reset',
        'POST /v1/account/verify',
        'GET /v1/account/oidc',
        'GET /v1/account/oidc/start',
        'GET /api/auth/callback/oidc',
        'POST /v1/account/exchange',
        ...routeContracts.filter(({ path }) => path.startsWith('/account/')).map(routeName),
        'GET /healthz',
        'GET /readyz',
        'GET /metrics',
        'GET /v1/openapi.json',
      ]

      test('every route is known to take an id, or to take none', () => {
        expect([...Object.keys(askFor), ...takesNoId].sort()).toEqual(routeContracts.map(routeName).sort())
      })

      test.each(
        routeContracts
          .filter((route) => askFor[routeName(route)])
          .map((route) => [routeName(route), route] as const),
      )('%s', async (name, route) => {
        const [anna, bert] = [await person('of Anna'), await person('of Bert')]
        const before = await held(anna)
        const answers = async (owner: Things | null) => {
          const all: unknown[] = []
          for (const { request, id } of askFor[name]?.(bert, owner) ?? []) {
            const answer = await send(route, bert, request)
            const headers = Object.fromEntries(answer.headers)
            for (const each of ['date', 'x-request-id']) delete headers[each]
            const text = answer.text.replaceAll(id, '<id>').replace(/"serverTime":\d+/, '')
            expect(text).not.toContain('of Anna')
            all.push([answer.status, text, { ...headers, 'content-length': '' }])
          }
          return all
        }
        const unknown = await answers(null)
        expect(await answers(anna)).toEqual(unknown)
        expect(await held(anna)).toEqual(before)
        // A cursor of the history is a place in an order and names nothing: there one's own id makes no difference either.
        if (!name.endsWith('/history')) expect(await answers(bert)).not.toEqual(unknown)
        const malformed = (askFor[name]?.(bert, null) ?? []).map(({ request, id }) =>
          JSON.parse(JSON.stringify(request).replaceAll(id, 'not/an\\u0000id')),
        )
        for (const request of malformed) {
          const { status, body } = await send(route, bert, request)
          const results = 'results' in body && Array.isArray(body.results) ? body.results : []
          expect([status >= 400 && status < 500, results.map(({ st }) => st)]).toEqual(
            results.length > 0 ? [false, ['rejected']] : [true, []],
          )
        }
      })
    })

    test('SQL in the place of any text is text: no answer is an error of ours, and what another person has stays as it is', async () => {
      const [anna, bert] = [await person('of Anna'), await person('of Bert')]
      const before = await held(anna)
      const { userId } = anna.device.person
      for (const route of routeContracts)
        for (const request of injections(sampleOf(route, bert.device), userId)) {
          if (route.answer.type === 'text/event-stream') continue
          const { status, text } = await send(route, bert, request)
          expect([routeName(route), request, status < 500]).toEqual([routeName(route), request, true])
          expect(text).not.toContain('of Anna')
          expect(text.includes(userId) && !JSON.stringify(request).includes(userId)).toBe(false)
        }
      for (const row of bert.rows)
        for (const sql of corpus(userId)) {
          const { userId: _, ...others } = { ...row, userId }
          const forms: unknown[] = [
            { ...others, t: sql.slice(0, 64) },
            { ...others, id: sql.slice(0, 64) },
            { ...others, regs: { [sql.slice(0, 64)]: [sql, bert.device.stamp(), null] }, whole: false },
            ...Object.keys(row.regs).map((name) => ({
              ...others,
              whole: false,
              regs: { [name]: [sql, bert.device.stamp(), null] },
            })),
          ]
          const body = bert.device.request(forms as PushedRow[]) // wrong on purpose
          const answer = await send(pushRoute, bert, { body })
          expect([sql, answer.status < 500]).toEqual([sql, true])
        }
      expect(await held(anna)).toEqual(before)
      expect((await anna.device.tryPull({ cursor: 0 })).text).toContain('of Anna')
    })
  },
  { rates, kinds: ['pglite', 'pg'] },
)

const pushRoute = routeContracts.find(({ path }) => path === '/v1/sync/push') ?? raise()
function raise(): never {
  throw new Error('there is a route for pushes')
}

const corpus = (userId: string): readonly string[] => [
  "' or '1'='1",
  "' or user_id <> '' --",
  `'; update tasks set title = 'taken'; --`,
  `'; delete from users where id = '${userId}'; --`,
  `' union select user_id, title from tasks where user_id = '${userId}' --`,
  `x'); drop table tasks cascade; --`,
  `"; drop schema public cascade; --`,
  '$1',
  '$$; select pg_sleep(5); $$',
  "\\'; reset role; set app.user_id = ''; --",
  `'||set_config('app.user_id','${userId}',true)||'`,
  `{"$ne": null}`,
  `%27%20or%201=1`,
  `${userId}`,
]

/** The sample with each of its texts replaced by each of the corpus. */
function injections(sample: Sample, userId: string): readonly Sample[] {
  const { query = {}, body = {} } = sample
  return corpus(userId).flatMap((sql) => [
    ...Object.keys(query).map((name) => ({ ...sample, query: { ...query, [name]: sql } })),
    ...Object.entries(body)
      .filter(([, value]) => typeof value === 'string' || value === null)
      .map(([name]) => ({ ...sample, body: { ...body, [name]: sql } })),
  ])
}

onEveryDatabase(
  (ground) => {
    const tables = [...syncedTableNames, 'history', 'sync_user']

    test('whoever has the request role and forgets every filter sees and touches one person only, and cannot become more', async () => {
      const { server, choice } = ground()
      const [anna, bert] = [await withRows(server.url, 'of Anna'), await withRows(server.url, 'of Bert')]
      if (choice.kind === 'pglite') throw new Error('this needs a Postgres that one can connect to')
      const admin = new pg.Client({ connectionString: choice.url })
      await admin.connect()
      await admin.query(`create role probe login; grant ${APP_ROLE} to probe with inherit false`)
      const probe = new pg.Client({ connectionString: choice.url.replace('postgres@', 'probe@') })
      await probe.connect()
      await probe.query(`set role ${APP_ROLE}`)
      const owners = async (text: string) => {
        const { rows } = await probe.query(text)
        return rows.map(({ user_id }) => user_id)
      }
      for (const table of tables) expect(await owners(`select user_id from ${table}`)).toEqual([])
      await probe.query("select set_config('app.user_id', $1, false)", [bert.person.userId])
      for (const table of tables) {
        expect(await owners(`select distinct user_id from ${table}`)).toEqual([bert.person.userId])
        const touched = await probe.query(`update ${table} set user_id = user_id returning user_id`)
        expect(new Set(touched.rows.map(({ user_id }) => user_id))).toEqual(new Set([bert.person.userId]))
        await expect(
          probe.query(`update ${table} set user_id = '${anna.person.userId}'`),
        ).rejects.toMatchObject({ code: '42501' })
      }
      for (const forbidden of [
        'truncate tasks',
        'alter table tasks disable row level security',
        'alter table tasks no force row level security',
        'drop policy own_rows on tasks',
        'create policy mine on tasks using (true)',
        'create table own (id int)',
        'set role postgres',
        'set session authorization postgres',
        'select password from accounts',
        'select token from sessions',
        'select * from users',
        'set row_security = off; select * from tasks',
        "copy (select 1) to program 'true'",
      ])
        await expect(
          probe.query(forbidden).finally(() => probe.query('set row_security = on')),
          forbidden,
        ).rejects.toThrow()
      for (const table of tables) await probe.query(`delete from ${table}`)
      const left = await admin.query('select distinct user_id from tasks')
      expect(left.rows.map(({ user_id }) => user_id)).toContain(anna.person.userId)
      expect(left.rows.map(({ user_id }) => user_id)).not.toContain(bert.person.userId)
      await probe.end()
      await admin.query('drop role probe')
      await admin.end()
    })
  },
  { kinds: ['pg'] },
)

/** A person with a row in every table, and something in the history. */
async function withRows(url: string, marker: string): Promise<TestDevice> {
  const device = new TestDevice(url, await signUp(url))
  const rows = rowInEveryTable(device, marker)
  await device.push(rows)
  await device.push(
    rows
      .filter(({ t }) => t === 'tasks')
      .map((row) => device.edit(row, 'title', { value: 'again', base: null })),
  )
  return device
}
