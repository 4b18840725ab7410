import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate, sharedMigrations } from '@tidelist/shared-schema'
import { type RealPostgres, startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverMigrations } from '../../migrations/bundle.ts'
import { signUp, startTestServer, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { DatabaseUnavailable } from './database.ts'
import { openDatabase, withoutPooler } from './open-database.ts'
import { prepareDatabase } from './prepare-database.ts'
import { asUnavailable } from './retry.ts'

onEveryDatabase((ground) => {
  test('preparing a database that is prepared changes nothing', async () => {
    expect(await prepareDatabase(ground().server.database)).toEqual([])
  })

  test('a transaction that fails leaves nothing behind and gives its connection back', async () => {
    const { database } = ground().server
    for (let i = 0; i < 25; i += 1) {
      const failing = database.transaction(async (run) => {
        await run.query("insert into rate_limits (id, key, count, last_request) values ('x', 'x', 1, 1)")
        throw new Error('on purpose')
      })
      await expect(failing).rejects.toThrow('on purpose')
    }
    expect(
      await database.transaction((run) => run.query("select id from rate_limits where id = 'x'")),
    ).toEqual([])
  })

  test('a connection that has lost the names of its statements is asked again without them', async () => {
    const { database } = ground().server
    const text = 'select $1::text as said'
    const say = (said: string) => database.transaction((run) => run.query(text, [said]))
    await say('once')
    const [row] = await database.transaction(async (run) => {
      await run.exec('deallocate all')
      return run.query(text, ['after'])
    })
    expect(row?.said).toBe('after')
    expect(await say('again')).toEqual([{ said: 'again' }])
  })

  test('what one transaction sets is not seen by the next', async () => {
    const { database } = ground().server
    await database.transaction((run) =>
      run.query(
        "select set_config('app.user_id', 'somebody', true), set_config('role', 'tidelist_app', true)",
      ),
    )
    const [row] = await database.transaction((run) =>
      run.query("select current_user as role, current_setting('app.user_id', true) as person"),
    )
    expect(row?.role).toBe('postgres')
    expect(row?.person ?? '').toBe('')
  })

  test('a text is read as the one who enters, whose entry ends with it', async () => {
    const { database } = ground().server
    const enter = {
      text: "select set_config('app.user_id', $1, true), set_config('role', 'tidelist_app', true)",
      params: ["some'body"],
    }
    const text = `select concat_ws(' ', current_user, current_setting('app.user_id', true), $1::int + 1)`
    for (const nth of [1, 2])
      expect(await database.readText({ text, params: [nth] }, enter)).toBe(
        `tidelist_app some'body ${nth + 1}`,
      )
    const [row] = await database.transaction((run) =>
      run.query("select current_user as role, current_setting('app.user_id', true) as person"),
    )
    expect([row?.role, row?.person ?? '']).toEqual(['postgres', ''])
  })

  test('a text that cannot be read leaves nothing behind and gives its connection back', async () => {
    const { database } = ground().server
    const enter = { text: "insert into rate_limits (id, key, count, last_request) values ('y', 'y', 1, 1)" }
    const divide = { text: 'select (1 / $1::int)::text', params: [0] }
    for (let i = 0; i < 25; i += 1)
      await expect(database.readText(divide, enter)).rejects.toMatchObject({ code: '22012' })
    expect(await database.readText({ ...divide, params: [1] }, { text: 'select 1' })).toBe('1')
    const count = { text: "select count(*)::text from rate_limits where id = 'y'" }
    expect(await database.readText(count, { text: 'select 1' })).toBe('0')
  })

  test('a text is read also where the connection has lost the names of its statements', async () => {
    const { database } = ground().server
    const [said, enter] = [{ text: 'select $1::text', params: ['said'] }, { text: 'select 2' }]
    expect(await database.readText(said, enter)).toBe('said')
    await database.transaction((run) => run.exec('deallocate all'))
    expect(await database.readText(said, enter)).toBe('said')
  })

  test('a value that only the database refuses stands alone in a push, and the rest is taken', async () => {
    const { server } = ground()
    await server.database.transaction((run) =>
      run.exec("alter table tags add constraint picky check (name <> 'refused')"),
    )
    const device = new TestDevice(server.url, await signUp(server.url))
    const names = ['a', 'b', 'refused', 'c', 'd', 'refused', 'e']
    const { results } = await device.push(names.map((name) => device.whole('tags', randomUUID(), { name })))
    expect(results.map(({ st, code }) => code ?? st)).toEqual([
      'ok',
      'ok',
      'invalid_value',
      'ok',
      'ok',
      'invalid_value',
      'ok',
    ])
    expect((await device.pullAll()).map(({ regs }) => regs.name)).toEqual(['a', 'b', 'c', 'd', 'e'])
  })
})

describe('on a Postgres that others run', () => {
  let postgres: RealPostgres
  beforeAll(async () => {
    postgres = await startRealPostgres()
  })
  afterAll(() => postgres.stop())

  const asAdmin = async (sql: string, url = postgres.url) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const { rows } = await client.query(sql)
    await client.end()
    return rows
  }
  const newDatabase = async (options = '') => {
    const name = `db_${randomUUID().replaceAll('-', '')}`
    await asAdmin(`create database ${name} ${options}`)
    return postgres.url.replace(/postgres$/, name)
  }
  const open = (url: string) => openDatabase({ kind: 'pg', url, directUrl: url }, () => {})

  test('servers that start at once prepare a database once', async () => {
    const url = await newDatabase()
    const databases = await Promise.all([1, 2, 3, 4].map(() => open(url)))
    const applied = await Promise.all(databases.map(prepareDatabase))
    expect(applied.map(({ length }) => length).sort()).toEqual([
      0,
      0,
      0,
      sharedMigrations.length + serverMigrations.length,
    ])
    await Promise.all(databases.map((each) => each.close()))
  })

  test('an owner that is no superuser is held to the same isolation', async () => {
    await asAdmin('create role plain login createrole')
    const url = (await newDatabase('owner plain')).replace('postgres@', 'plain@')
    // The role belongs to the cluster and was made by the superuser before: the owner must be let in.
    await asAdmin('grant tidelist_app to plain with admin option')
    const server = await startTestServer({ database: url })
    const device = new TestDevice(server.url, await signUp(server.url))
    await device.push([device.whole('tasks', randomUUID(), { title: 'Mine' })])
    expect((await device.pullAll()).map(({ regs }) => regs.title)).toEqual(['Mine'])
    expect(await server.database.transaction((run) => run.query('select id from tasks'))).toEqual([])
    await server.close()
  })

  test('a database in which isolation would not hold is refused', async () => {
    const url = await newDatabase()
    const database = await open(url)
    await prepareDatabase(database)
    await asAdmin('alter table tasks no force row level security', url)
    await expect(prepareDatabase(database)).rejects.toThrow(
      'The table tasks does not force row-level security.',
    )
    await asAdmin('alter table tasks force row level security; alter role tidelist_app bypassrls', url)
    await expect(prepareDatabase(database)).rejects.toThrow('could bypass row-level security')
    await asAdmin(
      'alter role tidelist_app nobypassrls; create table more (user_id text); grant select on more to tidelist_app',
      url,
    )
    await expect(prepareDatabase(database)).rejects.toThrow(
      'The table more does not force row-level security.',
    )
    await asAdmin(
      'drop table more; create view everything as select * from tasks; grant select on everything to tidelist_app',
      url,
    )
    await expect(prepareDatabase(database)).rejects.toThrow(
      'The view everything reads with the rights of its owner',
    )
    await asAdmin('alter view everything set (security_invoker = true)', url)
    expect(await prepareDatabase(database)).toEqual([])
    await database.close()
  })

  test('a database of a newer server is refused and left as it is', async () => {
    const database = await open(await newDatabase())
    await prepareDatabase(database)
    await database.transaction((run) =>
      run.query("insert into schema_migrations (name, hash) values ('sync-server/9999_later', 'x')"),
    )
    await expect(prepareDatabase(database)).rejects.toThrow('newer version of the server')
    await expect(database.transaction((run) => migrate(run, sharedMigrations))).resolves.toMatchObject({
      kind: 'newer',
    })
    await database.close()
  })

  test('connections that are cut and a database that restarts cost a retry, not an error', async () => {
    const url = await newDatabase()
    const server = await startTestServer({ database: url })
    const device = new TestDevice(server.url, await signUp(server.url))
    await device.push([device.whole('tasks', randomUUID())])
    await asAdmin('select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()')
    await device.push([device.whole('tasks', randomUUID())])
    const pushing = Array.from({ length: 8 }, () => device.push([device.whole('tasks', randomUUID())]))
    await postgres.restart()
    await Promise.all(pushing)
    expect((await device.pullAll()).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    await server.close()
  })

  test('a connection that is cut in the packet that opens it is weather, not the end of the process', async () => {
    const message = (type: string, body: Buffer) => {
      const head = Buffer.alloc(5)
      head.write(type)
      head.writeInt32BE(body.length + 4, 1)
      return Buffer.concat([head, body])
    }
    const [authenticated, ready] = [message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]
    const cut = message('E', Buffer.from('SFATAL\0C57P01\0Mterminating connection\0\0'))
    let opened = 0
    const cutting = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        opened += 1
        socket.end(Buffer.concat([authenticated, ready, cut]))
      })
    })
    await new Promise<void>((resolve) => cutting.listen(0, '127.0.0.1', resolve))
    const address = cutting.address() as AddressInfo // it listens on a port
    const database = await open(`postgres://x@127.0.0.1:${address.port}/x`)
    await expect(database.transaction((run) => run.query('select 1'))).rejects.toBeInstanceOf(
      DatabaseUnavailable,
    )
    expect(opened).toBeGreaterThan(1)
    await database.close()
    await new Promise((resolve) => cutting.close(resolve))
  })

  test('a connection that is cut in the middle of a transaction of Better Auth is weather, not the end of the process', async () => {
    const url = await newDatabase()
    const database = await open(url)
    const cut = database.drizzle().transaction(async (tx) => {
      const asked = await tx.execute(sql`select pg_backend_pid() as pid`)
      const { rows } = asked as { rows: { pid: number }[] } // as `pg` gives it
      await asAdmin(`select pg_terminate_backend(${rows[0]?.pid})`)
      // Until its end is known here as well.
      for (;;) await tx.execute(sql`select 1`)
    })
    const error: unknown = await cut.catch((thrown: unknown) => thrown)
    expect(asUnavailable(error)).toBeInstanceOf(DatabaseUnavailable)
    expect(await database.transaction((run) => run.query('select 1 as one'))).toEqual([{ one: 1 }])
    await database.close()
  })

  test('a statement for many rows leaves no plan behind, as one for few does', async () => {
    const database = await open(await newDatabase())
    const enter = { text: 'select 1' }
    await database.readText({ text: 'select $1::text as few_read', params: ['x'] }, enter)
    await database.readText(
      { text: 'select $1::text as many_read', params: ['x'], isPlannedAnew: true },
      enter,
    )
    const kept = await database.transaction(async (run) => {
      await run.query('select $1::text as few', ['x'])
      await run.query('select $1::text as many', ['x'], { isPlannedAnew: true })
      return run.query(
        "select statement from pg_prepared_statements where statement like 'select $1::text as%'",
      )
    })
    expect(kept.map(({ statement }) => statement).sort()).toEqual([
      'select $1::text as few',
      'select $1::text as few_read',
    ])
    await database.close()
  })

  test('a transaction runs again as a whole after a deadlock', async () => {
    const database = await open(await newDatabase())
    await database.transaction((run) =>
      run.exec('create table pair (id int primary key, n int); insert into pair values (1, 0), (2, 0)'),
    )
    let meeting = 0
    const both = Promise.withResolvers<void>()
    const add = (first: number, second: number) =>
      database.transaction(async (run) => {
        await run.query('update pair set n = n + 1 where id = $1', [first])
        meeting += 1
        if (meeting === 2) both.resolve()
        await both.promise
        await run.query('update pair set n = n + 1 where id = $1', [second])
      })
    await Promise.all([add(1, 2), add(2, 1)])
    expect(meeting).toBe(3)
    expect(await database.transaction((run) => run.query('select n from pair'))).toEqual([{ n: 2 }, { n: 2 }])
    await database.close()
  })

  test('a database that stays away is weather, and the server says when to come back', async () => {
    const url = await newDatabase()
    const server = await startTestServer({ database: url })
    const device = new TestDevice(server.url, await signUp(server.url))
    const away = await openDatabase(
      { kind: 'pg', url: 'postgres://x@127.0.0.1:1/x', directUrl: '' },
      () => {},
    )
    await expect(away.transaction((run) => run.query('select 1'))).rejects.toBeInstanceOf(DatabaseUnavailable)
    await postgres.stop()
    const answer = await device.tryPush([device.whole('tasks', randomUUID())])
    expect([answer.status, answer.text, answer.headers.get('retry-after')]).toEqual([
      503,
      '{"kind":"unavailable"}',
      '2',
    ])
    const health = await fetch(`${server.url}/healthz`)
    const ready = await fetch(`${server.url}/readyz`)
    expect([health.status, ready.status]).toEqual([200, 503])
    await server.close()
    await away.close()
  })
})

describe('the embedded database', () => {
  test('keeps its data in one directory that one server at a time may use', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'tidelist-server-'))
    const choice = { kind: 'pglite', dataDir } as const
    const server = await startTestServer({ database: choice })
    const person = await signUp(server.url)
    const device = new TestDevice(server.url, person)
    await device.push([device.whole('tasks', randomUUID(), { title: 'Kept' })])
    await expect(startTestServer({ database: choice })).rejects.toThrow('already using the data directory')
    await server.close()
    const again = await startTestServer({ database: choice, port: Number(new URL(server.url).port) })
    expect((await device.pullAll()).map(({ regs }) => regs.title)).toEqual(['Kept'])
    await again.close()
    expect(statSync(dataDir).mode & 0o077).toBe(0)
    expect(readdirSync(dataDir).sort()).toEqual(['db', 'lock'])
    rmSync(dataDir, { recursive: true })
  })
})

test("Neon's pooled host has a direct one beside it, and other addresses are left alone", () => {
  expect(
    withoutPooler('postgres://u:p@ep-cool-rain-123-pooler.eu-central-1.aws.neon.tech/db?sslmode=require'),
  ).toBe('postgres://u:p@ep-cool-rain-123.eu-central-1.aws.neon.tech/db?sslmode=require')
  expect(withoutPooler('postgres://u:p@my-pooler.example.com/db')).toBe(
    'postgres://u:p@my-pooler.example.com/db',
  )
})
