import { startTestServer, type TestServer } from '@tidelist/sync-server/testing'
import { afterEach, expect, test, vi } from 'vitest'
import type { TaskRow } from '../contract/index.ts'
import { type Device, startDevice } from '../testing/test-device.ts'

const inbox = { query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 200 } as const
const person = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' }
const { name: _name, ...credentials } = person
const open: (Device | TestServer)[] = []
const titles = (rows: readonly TaskRow[]) => rows.map(({ title }) => title)

async function server(port = 0): Promise<TestServer> {
  const started = await startTestServer({ database: 'pglite', port })
  open.push(started)
  return started
}

async function device(serverUrl: string, name: string): Promise<Device> {
  const started = await startDevice({ serverUrl, name })
  open.push(started)
  return started
}

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await ('stop' in each ? each.stop() : each.close())
})

test('a task typed before any account reaches another device after both have signed in', async () => {
  const { url } = await server()
  const laptop = await device(url, 'Laptop')
  const { id } = await laptop.run('createTask', { title: 'Water the plants 🌱', tags: ['home'], priority: 2 })
  await laptop.run('signUp', person)
  await laptop.until({ query: 'sync' }, ({ phase }) => phase === 'saved')
  const desktop = await device(url, 'Desktop')
  await desktop.run('signIn', credentials)
  const there = await desktop.until(inbox, ({ rows }) => rows.length === 1 && rows[0]?.tags.length === 1)
  expect(there.rows[0]).toMatchObject({
    id,
    title: 'Water the plants 🌱',
    priority: 2,
    tags: [{ name: 'home' }],
  })
  await desktop.until({ query: 'sync' }, ({ phase }) => phase === 'saved')
  for (const each of [laptop, desktop])
    await vi.waitFor(
      async () => expect(await each.run('compareWithServer', {})).toMatchObject({ identical: true }),
      10_000,
    )
})

test('two fields of one task, edited apart, are both kept on both devices', async () => {
  const { url } = await server()
  const laptop = await device(url, 'Laptop')
  const { id } = await laptop.run('createTask', { title: 'Book the train' })
  await laptop.run('signUp', person)
  await laptop.until({ query: 'sync' }, ({ phase }) => phase === 'saved')
  const desktop = await device(url, 'Desktop')
  await desktop.run('signIn', credentials)
  await desktop.until(inbox, ({ rows }) => rows.length === 1)
  await Promise.all([
    laptop.run('editTask', { id, title: 'Book the night train' }),
    desktop.run('editTask', { id, due: { date: '2026-12-01' } }),
  ])
  for (const each of [laptop, desktop])
    await each.until(
      inbox,
      ({ rows }) => rows[0]?.title === 'Book the night train' && rows[0].dueDate === '2026-12-01',
    )
})

test('work goes on while the server is down, and is sent when it is back', async () => {
  const first = await server()
  const port = Number(new URL(first.url).port)
  const laptop = await device(first.url, 'Laptop')
  await laptop.run('signUp', person)
  await laptop.until({ query: 'sync' }, ({ phase }) => phase === 'saved')
  await first.close()
  open.splice(open.indexOf(first), 1)
  await laptop.run('createTask', { title: 'Typed in a tunnel' })
  const status = await laptop.until({ query: 'sync' }, ({ phase }) => phase === 'offline')
  expect(status).toMatchObject({ waiting: 1, failure: { kind: 'server-unreachable' } })
  expect(status.sinceMs).toBeGreaterThan(0)
  expect(titles((await laptop.ask(inbox)).rows)).toEqual(['Typed in a tunnel'])
  expect(port).toBeGreaterThan(0)
})
