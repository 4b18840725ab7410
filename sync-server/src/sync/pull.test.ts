import { randomUUID } from 'node:crypto'
import { limits } from '@tidelist/shared-schema'
import { expect, test } from 'vitest'
import type { Database } from '../database/database.ts'
import { signUp, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { sessionIdOf } from '../testing/sign-token.ts'
import { pull } from './pull.ts'

onEveryDatabase((ground) => {
  const newDevice = async () => new TestDevice(ground().server.url, await signUp(ground().server.url))

  test('a person who has nothing has one epoch from the first pull on', async () => {
    const device = await newDevice()
    const first = await device.pull()
    expect(first).toMatchObject({ rows: [], cursor: 0, hasMore: false, remaining: 0, gc: 0 })
    expect((await device.pull()).epoch).toBe(first.epoch)
    expect((await device.push([device.whole('tasks', randomUUID())], { epoch: first.epoch })).epoch).toBe(
      first.epoch,
    )
  })

  test('pages hold all tables in one order, and the last one returns the counter', async () => {
    const device = await newDevice()
    const tables = ['tasks', 'tags', 'lists', 'sections', 'task_tags', 'reminders'] as const
    const rows = Array.from({ length: 30 }, (_, index) => {
      const t = tables[index % tables.length] ?? 'tasks'
      const links = { link: { task_id: randomUUID(), tag_id: randomUUID() }, target: randomUUID() }
      const row = device.whole(t, randomUUID())
      for (const [name, value] of Object.entries(links)) if (row.regs[name]) row.regs[name][0] = value
      return row
    })
    for (let i = 0; i < rows.length; i += 7) await device.push(rows.slice(i, i + 7))
    const first = await device.pull({ limit: 4 })
    expect([first.rows.length, first.hasMore, first.remaining, first.cursor]).toEqual([4, true, 26, 4])
    const pulled = await device.pullAll(4)
    expect(pulled.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1))
    expect(new Set(pulled.map(({ id }) => id))).toEqual(new Set(rows.map(({ id }) => id)))
    await device.push([device.edit(rows[3] ?? { t: '', id: '' }, 'deleted_at', { value: 1, base: null })])
    const last = await device.pull({ limit: 4 })
    expect([last.rows.length, last.hasMore, last.remaining, last.cursor]).toEqual([1, false, 0, 31])
  })

  test('a pull of somebody who was here today is one journey to the database', async () => {
    const { server } = ground()
    const device = await newDevice()
    await device.push([device.whole('tasks', randomUUID())])
    await device.pull()
    const sessionId = await sessionIdOf(server, device.person)
    const identity = { userId: device.person.userId, sessionId, expiresAt: Number.MAX_SAFE_INTEGER }
    const asked: string[] = []
    const database: Database = {
      ...server.database,
      transaction: () => Promise.reject(new Error('a transaction is three journeys')),
      readText: (statement, enter) => {
        asked.push(statement.text)
        return server.database.readText(statement, enter)
      },
    }
    const context = { database, identity, nowMs: Date.now(), newEpoch: randomUUID }
    expect(await pull({ cursor: 0, limit: 10 }, context)).toMatchObject({ ok: true })
    expect(asked).toHaveLength(1)
  })

  test('a page that would be larger than a megabyte is cut, and the rest follows', async () => {
    const device = await newDevice()
    const notes = 'n'.repeat(90_000)
    const rows = Array.from({ length: 20 }, () => device.whole('tasks', randomUUID(), { notes }))
    for (let i = 0; i < rows.length; i += 5) await device.push(rows.slice(i, i + 5))
    const answer = await device.tryPull({ limit: 500 })
    expect(answer.text.length).toBeLessThanOrEqual(limits.bodyBytes + 1024)
    const page = await device.pull({ limit: 500 })
    expect(page.hasMore).toBe(true)
    expect(page.rows.length + page.remaining).toBe(20)
    expect(await device.pullAll()).toHaveLength(20)
  })

  test('a pull during pushes never skips a number', async () => {
    const device = await newDevice()
    const writers = [1, 2, 3].map(() => new TestDevice(device.url, device.person))
    const pushing = Promise.all(
      writers.map(async (writer) => {
        for (let i = 0; i < 5; i += 1)
          await writer.push([
            writer.whole('tasks', randomUUID()),
            writer.whole('tags', randomUUID()),
            writer.whole('lists', randomUUID()),
          ])
      }),
    )
    const seen: number[] = []
    while (seen.length < 45) seen.push(...(await device.pullAll(7)).map(({ seq }) => seq))
    await pushing
    expect(seen).toEqual(Array.from({ length: 45 }, (_, index) => index + 1))
  })

  test('another epoch, a cursor ahead of the counter and one behind the fence are refused', async () => {
    const device = await newDevice()
    await device.push([
      device.whole('tasks', randomUUID()),
      device.whole('tasks', randomUUID()),
      device.whole('tasks', randomUUID()),
    ])
    await ground().server.database.transaction(async (run) => {
      await run.query("select set_config('app.user_id', $1, true)", [device.person.userId])
      await run.query('update sync_user set gc = 2')
    })
    const kindOf = async (query: Record<string, string | number>) => {
      const { status, body } = await device.tryPull(query)
      return [status, body.kind]
    }
    expect(await kindOf({ epoch: 'another' })).toEqual([409, 'epoch'])
    expect(await kindOf({ cursor: 4 })).toEqual([409, 'epoch'])
    expect(await kindOf({ cursor: 1 })).toEqual([409, 'resync_required'])
    expect(await kindOf({ cursor: 1, snapshot: 1 })).toEqual([409, 'resync_required'])
    expect(await kindOf({ cursor: 1, snapshot: 2 })).toEqual([200, undefined])
    expect(await kindOf({ cursor: 0 })).toEqual([200, undefined])
    expect(await kindOf({ cursor: -1 })).toEqual([400, 'malformed'])
    expect(await kindOf({ limit: 2001 })).toEqual([400, 'malformed'])
  })
})
