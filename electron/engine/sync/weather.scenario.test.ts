import { readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { nodeNetwork } from '../../engine-host/node-network.ts'
import type { HttpAnswer, HttpRequest, NetworkPort } from '../ports.ts'
import {
  cut,
  groundOfFile,
  identical,
  network,
  newPerson,
  saved,
  sync,
  titles,
} from '../testing/sync-scenario.ts'
import type { Device } from '../testing/test-device.ts'

const ground = groundOfFile()

/** The same device after its database was lost, alike with the server again. */
async function withoutItsDatabase(device: Device): Promise<Device> {
  const { userDataDir, secrets } = device
  await ground.stop(device)
  for (const name of readdirSync(join(userDataDir, 'profiles')))
    rmSync(join(userDataDir, 'profiles', name, 'db'), { recursive: true })
  const again = await ground.device({ userDataDir, secrets })
  await saved(again)
  await identical(again)
  return again
}

const isPush = ({ url }: HttpRequest) => url.endsWith('/sync/push')

test('a push whose answer is lost is sent again and changes nothing the second time', async () => {
  let pushes = 0
  const lossy = network((request, answer) => (isPush(request) && ++pushes <= 2 ? cut : answer))
  const device = await ground.signedUp(newPerson(), { ports: { network: lossy } })
  await device.run('createTask', { title: 'Once' })
  await saved(device)
  await identical(device)
  expect(await titles(device)).toEqual(['Once'])
  const [row] = await ground
    .server()
    .database.transaction((run) => run.query(`select count(*)::int as n from tasks where title = 'Once'`))
  expect(row?.n).toBe(1)
})

test('that everything is saved is told once it is sent, while its echo is still on its way', async () => {
  const echo = Promise.withResolvers<void>()
  let isSent = false
  const slow = network(async (request, answer) => {
    if (isSent && request.url.includes('/sync/pull')) await echo.promise
    isSent ||= isPush(request) && request.body?.includes('Once') === true
    // Long enough for the window to have been told that something waits, short enough for nothing to be due by the time alone.
    if (isSent && isPush(request)) await setTimeout(120)
    return answer
  })
  const device = await ground.signedUp(newPerson(), { ports: { network: slow } })
  await saved(device)
  await device.run('createTask', { title: 'Once' })
  await device.until(sync, ({ waiting }) => waiting === 1)
  await device.run('syncNow', {})
  await saved(device)
  echo.resolve()
})

test('what is typed while a push is under way goes on waiting and is sent next', async () => {
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let reached: () => void = () => undefined
  const sending = new Promise<void>((resolve) => {
    reached = resolve
  })
  let title = ''
  const slow = network(async (request, answer) => {
    if (isPush(request) && title !== '' && request.body?.includes(title)) {
      title = ''
      reached()
      await held
    }
    return answer
  })
  const person = newPerson()
  const device = await ground.signedUp(person, { ports: { network: slow } })
  const { id } = await device.run('createTask', { title: 'No wording yet' })
  await saved(device)
  title = 'First wording'
  await device.run('editTask', { id, title: 'First wording' })
  await sending
  await device.run('editTask', { id, title: 'Second wording' })
  release()
  await saved(device)
  const other = await ground.signedIn(person)
  expect(await titles(other)).toEqual(['Second wording'])
})

test('an answer that comes after signing out changes nothing', async () => {
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let reached: () => void = () => undefined
  const pulling = new Promise<void>((resolve) => {
    reached = resolve
  })
  const slow = network(async (request, answer) => {
    if (request.url.includes('/sync/pull')) {
      reached()
      await held
    }
    return answer
  })
  const person = newPerson()
  const first = await ground.signedUp(person)
  await first.run('createTask', { title: 'Private' })
  await saved(first)
  const late = await ground.device({ ports: { network: slow } })
  await late.run('signIn', { email: person.email, password: person.password })
  await pulling
  await late.run('signOut', {})
  release()
  expect(await titles(late)).toEqual([])
  expect((await late.ask({ query: 'sync' })).phase).toBe('local')
})

test('a server restored to an older state gets back from its devices what it lost', async () => {
  const person = newPerson()
  const device = await ground.signedUp(person)
  await device.run('createTask', { title: 'Backed up' })
  await device.run('createTask', { title: 'Lost by the server' })
  await saved(device)
  await ground.server().database.transaction(async (run) => {
    await run.query(`delete from tasks where title = 'Lost by the server'`)
    await run.query(
      `update sync_user set epoch = 'restored' where user_id = (select id from users where email = $1)`,
      [person.email],
    )
  })
  await device.run('syncNow', {})
  await identical(device)
  const other = await ground.signedIn(person)
  expect(await titles(other)).toEqual(['Backed up', 'Lost by the server'])
})

test('of two titles given to one task apart, the later stays and the other is kept as a conflict on every device', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const { id } = await laptop.run('createTask', { title: 'Title' })
  await saved(laptop)
  let online = true
  const unplugged: NetworkPort = {
    request: async (request) => (online ? nodeNetwork.request(request) : cut),
    stream: (request, on) => nodeNetwork.stream(request, on),
  }
  const desktop = await ground.signedIn(person, { ports: { network: unplugged } })
  online = false
  await desktop.run('editTask', { id, title: 'Written first, offline' })
  await laptop.run('editTask', { id, title: 'Written later' })
  await saved(laptop)
  online = true
  await desktop.run('syncNow', {})
  await saved(desktop)
  await identical(desktop)
  await identical(laptop)
  for (const device of [laptop, desktop]) {
    expect(await titles(device)).toEqual(['Written later'])
    const { profile } = await device.engine.workspace.open()
    const rows = await profile.database.query('select row_id, register, losing_value from conflicts')
    expect(rows).toEqual([{ row_id: id, register: 'title', losing_value: 'Written first, offline' }])
  }
})

test('an edit replayed without the row that it belongs to leaves the rest of the row to the server', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const { id } = await laptop.run('createTask', { title: 'Written on the laptop', notes: 'At length' })
  await saved(laptop)
  const desktop = await ground.signedIn(person)
  await desktop.run('editTask', { id, priority: 1 })
  await saved(desktop)
  const again = await withoutItsDatabase(desktop)
  expect(await again.ask({ query: 'task', id })).toMatchObject({
    title: 'Written on the laptop',
    notes: 'At length',
    priority: 1,
  })
})

test('a row that the server refuses stays here, is counted, and delays no other', async () => {
  const device = await ground.signedUp(newPerson())
  const { profile } = await device.engine.workspace.open()
  await device.engine.workspace.open()
  const { id } = await device.run('createTask', { title: 'Will be spoiled' })
  await profile.database.query(`update tasks set due_zone = 'Mars/Base' where id = $1`, [id])
  await device.run('createTask', { title: 'Good' })
  const status = await device.until(
    { query: 'sync' },
    ({ refused, waiting }) => refused === 1 && waiting === 0,
  )
  expect(status).toMatchObject({ phase: 'saved', refused: 1 })
  const rows = await ground
    .server()
    .database.transaction((run) =>
      run.query(`select title from tasks where title in ('Good', 'Will be spoiled')`),
    )
  expect(rows).toEqual([{ title: 'Good' }])
  expect(await titles(device)).toEqual(['Good', 'Will be spoiled'])
})

test.each([
  [
    'a portal page',
    { kind: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Welcome</html>' },
    'server-not-ours',
  ],
  [
    'half an answer',
    { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: '{"rows":[' },
    'server-not-ours',
  ],
  [
    'JSON of somebody else',
    { kind: 'answer', status: 200, headers: { 'content-type': 'application/json' }, body: '{"ok":true}' },
    'server-not-ours',
  ],
  [
    'a redirect',
    { kind: 'answer', status: 302, headers: { location: 'https://elsewhere.example' }, body: '' },
    'server-not-ours',
  ],
  [
    'an overloaded server',
    {
      kind: 'answer',
      status: 503,
      headers: { 'content-type': 'application/json' },
      body: '{"kind":"unavailable"}',
    },
    'server-busy',
  ],
  ['no answer', cut, 'server-unreachable'],
] as [string, HttpAnswer, string][])(
  '%s changes nothing, work goes on and the state says since when',
  async (_name, strange, kind) => {
    let meddling = false
    const strangeNetwork = network((request, answer) =>
      meddling && request.url.includes('/sync/') ? strange : answer,
    )
    const device = await ground.signedUp(newPerson(), { ports: { network: strangeNetwork } })
    const { profile } = await device.engine.workspace.open()
    const place = () => profile.database.query('select cursor, epoch from engine_state')
    const before = await place()
    meddling = true
    await device.run('createTask', { title: 'Typed meanwhile' })
    const status = await device.until({ query: 'sync' }, ({ phase }) => phase === 'offline')
    expect(status).toMatchObject({ waiting: 1, failure: { kind } })
    expect(Date.now() - (status.sinceMs ?? 0)).toBeLessThan(60_000)
    expect(await titles(device)).toEqual(['Typed meanwhile'])
    expect(await place()).toEqual(before)
    meddling = false
    await device.run('syncNow', {})
    await saved(device)
  },
)

test('a tag that was taken off on a computer whose database is then lost stays off, and the rest of the link comes from the server', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const { id } = await laptop.run('createTask', { title: 'Water the plants' })
  await laptop.run('setTaskTags', { id, tags: ['garden', 'weekly'] })
  await saved(laptop)
  const desktop = await ground.signedIn(person)
  await desktop.run('setTaskTags', { id, tags: ['weekly'] })
  await saved(desktop)
  const again = await withoutItsDatabase(desktop)
  expect((await again.ask({ query: 'task', id }))?.tags.map(({ name }) => name)).toEqual(['weekly'])
  await identical(again, laptop)
  const { profile } = await again.engine.workspace.open()
  // Both ends of both links, of which one was not in the journal.
  expect(await profile.database.query('select distinct task_id from task_tags')).toEqual([{ task_id: id }])
  expect(await profile.database.query(`select register, value from history where t = 'task_tags'`)).toEqual([
    { register: 'deleted_at', value: null },
  ])
})

test('a stream of pokes that is a flood is cut, and the sync goes on without it', async () => {
  const open = new Set<unknown>()
  let floods = 0
  const flood = createServer((_request, response) => {
    floods += 1
    open.add(response)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const pour = setInterval(() => response.write('x'.repeat(16 * 1024)), 1)
    response.on('close', () => {
      clearInterval(pour)
      open.delete(response)
    })
  })
  await new Promise<void>((listening) => flood.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(flood.address() as AddressInfo).port}/` // it listens on a port
  const flooded: NetworkPort = {
    ...nodeNetwork,
    stream: (request, on) => nodeNetwork.stream({ ...request, url }, on),
  }
  const device = await ground.signedUp(newPerson(), { ports: { network: flooded } })
  await vi.waitFor(() => expect([floods > 0, open.size]).toEqual([true, 0]), 10_000)
  await device.run('createTask', { title: 'In the rain' })
  await saved(device)
  await identical(device)
  await new Promise((closed) => flood.close(closed))
})
