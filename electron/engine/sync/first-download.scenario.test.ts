/** The first download of an account with many tasks, and an answer that never ends. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { nodeFiles } from '../../engine-host/node-files.ts'
import { nodeNetwork } from '../../engine-host/node-network.ts'
import {
  cut,
  groundOfFile,
  identical,
  inbox,
  network,
  newPerson,
  saved,
  titles,
  wallClock,
} from '../testing/sync-scenario.ts'

const ground = groundOfFile()

test('a first download that is killed in the middle goes on where it was, in pages that grow, and says truly how far it is', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const text = Array.from({ length: 3000 }, (_, n) => `Task ${n}`).join('\n')
  await laptop.run('importTodoTxt', { text })
  await saved(laptop)

  let pulls = 0
  const onePage = {
    ...nodeNetwork,
    request: async (request: Parameters<typeof nodeNetwork.request>[0]) => {
      if (request.url.includes('/sync/pull')) pulls += 1
      return pulls > 1 && request.url.includes('/sync/') ? cut : nodeNetwork.request(request)
    },
  }
  const first = await ground.device({ ports: { network: onePage } })
  await first.run('signIn', { email: person.email, password: person.password })
  await first.until({ query: 'sync' }, ({ phase }) => phase === 'offline')
  const { profile } = await first.engine.workspace.open()
  const [place] = await profile.database.query('select cursor, reconciled from engine_state')
  expect(place?.reconciled).toBe(false)
  const firstRows = Number(place?.cursor)
  expect(firstRows).toBeGreaterThan(0)
  expect(firstRows).toBeLessThan(3000)
  await first.run('createTask', { title: 'Typed meanwhile' })
  await ground.stop(first)

  const asked: string[] = []
  const watched = {
    ...nodeNetwork,
    request: (request: Parameters<typeof nodeNetwork.request>[0]) => {
      if (request.url.includes('/sync/')) asked.push(request.url.replace(/^.*\/sync\//, ''))
      return nodeNetwork.request(request)
    },
  }
  const again = await ground.device({
    userDataDir: first.userDataDir,
    secrets: first.secrets,
    ports: { network: watched },
  })
  const seen: number[] = []
  again.client.subscribe({ query: 'sync' }, ({ progress }) => progress && seen.push(progress.done))
  await saved(again)
  expect(asked[0]).toMatch(new RegExp(`^pull\\?cursor=${firstRows}&epoch=.*&snapshot=0&`))
  expect(asked.indexOf('push')).toBe(asked.findIndex((url) => !url.startsWith('pull')))
  const pages = asked.flatMap((url) => /^pull.*&limit=(\d+)$/.exec(url)?.[1] ?? [])
  expect(pages.slice(0, 3)).toEqual(['500', '1000', '2000'])
  for (const done of seen) expect(done).toBeGreaterThan(firstRows - 20)
  expect((await again.ask({ query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 1 })).total).toBe(3001)
  await identical(again, laptop)
})

test('an answer of fifty megabytes changes nothing, is not read to its end and is named', async () => {
  const person = newPerson()
  let sent = 0
  const endless: Server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const chunk = ' '.repeat(1024 * 1024)
    const write = (left: number): void => {
      if (left === 0 || response.destroyed) return void response.end()
      sent += 1
      response.write(chunk, () => write(left - 1))
    }
    write(50)
  })
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve))
  const { port } = endless.address() as AddressInfo // it listens on a port
  let isStrange = false
  const strange = {
    ...nodeNetwork,
    request: (request: Parameters<typeof nodeNetwork.request>[0]) =>
      nodeNetwork.request(
        isStrange && request.url.includes('/sync/')
          ? { ...request, url: `http://127.0.0.1:${port}/`, headers: {} }
          : request,
      ),
  }
  const device = await ground.signedUp(person, { ports: { network: strange } })
  const { profile } = await device.engine.workspace.open()
  const place = () => profile.database.query('select cursor, epoch from engine_state')
  const before = await place()
  isStrange = true
  await device.run('createTask', { title: 'Typed meanwhile' })
  const status = await device.until({ query: 'sync' }, ({ phase }) => phase === 'offline')
  expect(status).toMatchObject({ waiting: 1, failure: { kind: 'server-not-ours' } })
  expect(sent).toBeLessThan(50)
  expect(await place()).toEqual(before)
  expect(await titles(device)).toEqual(['Typed meanwhile'])
  isStrange = false
  await device.run('syncNow', {})
  await saved(device)
  await new Promise((resolve) => endless.close(resolve))
})

test('on a disk that is almost full nothing is fetched and that is said, and with room it goes on by itself', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const disk = { freeBytes: 1e12 }
  const files = { ...nodeFiles, space: async () => ({ ...disk, network: false }) }
  const pulled: string[] = []
  const watched = network((request, answer) => {
    if (request.url.includes('/sync/pull')) pulled.push(request.url)
    return answer
  })
  let ahead = 0
  const time = { ...wallClock().time, monotonicMs: () => performance.now() + ahead }
  const desktop = await ground.signedIn(person, { ports: { files, network: watched, time } })
  await desktop.run('createTask', { title: 'Typed before' })
  ahead += 2_000
  disk.freeBytes = 1_000
  await laptop.until(inbox, ({ rows }) => rows.length === 1)
  const before = pulled.length
  await laptop.run('createTask', { title: 'From the laptop' })
  const lacking = await desktop.until({ query: 'sync' }, ({ failure }) => failure !== null)
  expect(lacking).toMatchObject({ phase: 'trouble', failure: { kind: 'no-room-to-fetch' } })
  expect(pulled.length).toBe(before)
  disk.freeBytes = 1e12
  await desktop.until(inbox, ({ rows }) => rows.length === 2)
  await saved(desktop)
})
