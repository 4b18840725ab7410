/** Simulated histories: see `testing/simulation/invariants.ts` for what is checked. `npm run test:fuzz` plays more of them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Stage, setStage } from './testing/simulation/base-world.ts'
import { liveFor } from './testing/simulation/days.ts'
import { History, playHistory } from './testing/simulation/history.ts'
import type { SimulatedDevice } from './testing/simulation/simulated-device.ts'
import type { DatabaseState } from './testing/simulation/simulated-disk.ts'
import { faultPoints, otherFaults } from './testing/simulation/simulated-network.ts'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.strike())

test.each([1, 2, 3, 4])('history %i ends with everything typed everywhere', async (seed) => {
  const { commands } = await playHistory(stage, { seed, steps: 60 })
  expect(commands).toBeGreaterThan(20)
})

test('hours of ordinary life leave nothing unsent and no timer behind', async () => {
  const { commands } = await liveFor(stage, { seed: 1, hours: 4 })
  expect(commands).toBeGreaterThan(60)
})

test('the same seed plays the same history', async () => {
  const first = await playHistory(stage, { seed: 8, steps: 40 })
  const second = await playHistory(stage, { seed: 8, steps: 40 })
  expect(second.trace).toEqual(first.trace)
})

/** A history in which nothing happens but what the test does; `task` is known everywhere. */
async function directed() {
  const history = new History(stage, { seed: 1 })
  await history.begin()
  await stage.time.advance(5_000)
  const [laptop, desktop, shared] = stage.devices as [SimulatedDevice, SimulatedDevice, SimulatedDevice] // three are on the stage
  const [known] = await laptop.query('select id from tasks')
  return { history, laptop, desktop, shared, task: String(known?.id), ...stage }
}

const titleOn = async (device: Pick<SimulatedDevice, 'query'>, id: string) =>
  (await device.query('select title from tasks where id = $1', [id]))[0]?.title

describe('a request that fails on its way', () => {
  test.each([...faultPoints, ...otherFaults])(
    '%s: sent again, stored once, and nothing is lost',
    async (fault) => {
      const { history, laptop, desktop, time } = await directed()
      for (const path of ['/sync/push', '/sync/pull', '/sync/push'])
        laptop.weather.planned.push({ path, fault })
      void laptop.run('createTask', { title: 'Typed before the fault' })
      await time.advance(700)
      if (laptop.engine) void laptop.run('createTask', { title: 'Typed during the fault', tags: ['home'] })
      void desktop.run('createTask', { title: 'Typed elsewhere' })
      await time.advance(5_000)
      await history.comeToRest()
      const titles = (await desktop.query('select title from tasks order by title')).map(({ title }) => title)
      expect(titles).toContain('Typed before the fault')
      expect(titles).toContain('Typed elsewhere')
    },
  )
})

describe('a device that dies', () => {
  const uses = [0, 1, 2, 3, 4, 6, 9]

  test.each(uses)('at use %i of its disk by a page from the server: gets the page again', async (nth) => {
    const { history, laptop, desktop, task, time } = await directed()
    void desktop.run('editTask', { id: task, title: 'Written on the desktop' })
    await time.advanceUntil(
      () => history.trace.at(-1)?.includes('desktop: POST /v1/sync/push') ?? false,
      5_000,
    )
    laptop.weather.planned.push({ path: '/sync/pull', fault: 'slow' })
    await time.advanceUntil(() => laptop.weather.planned.length === 0, 5_000)
    await time.advance(5)
    if (laptop.power) laptop.power.usesLeft = nth
    await history.comeToRest()
    expect(await titleOn(laptop, task)).toBe('Written on the desktop')
  })

  test.each(
    [0, 3, 5, 6, 7, 8, 9, 10, 11, 13, 16].flatMap((nth) =>
      (['kept', 'older', 'gone', 'unopenable'] as const).map((kind) => [nth, kind] as const),
    ),
  )('at use %i of its disk by a command, its database %s: has what it acknowledged', async (nth, kind) => {
    const { history, laptop, task, time } = await directed()
    const before = new Map<string, DatabaseState>((await laptop.savedDisk()).databases)
    void laptop.run('editTask', { id: task, title: 'Acknowledged' })
    await time.settle()
    if (laptop.power) laptop.power.usesLeft = nth
    void laptop.run('createTask', { title: 'Perhaps', tags: ['new'] })
    await time.settle()
    laptop.power?.crash()
    await history.checkJournal(laptop)
    if (kind === 'older') laptop.damage(before)
    if (kind === 'gone') laptop.damage(new Map())
    if (kind === 'unopenable') laptop.damage(new Map([...before.keys()].map((path) => [path, kind])))
    await history.comeToRest()
    expect(await titleOn(laptop, task)).toBe('Acknowledged')
  })
})

test('what is typed while its answer is on the way waits and is sent next, before anything is fetched', async () => {
  const { history, laptop, server, task, time } = await directed()
  for (let nth = 0; nth < 9; nth += 1)
    laptop.weather.planned.push({ path: '/sync/pull', fault: 'refused before connecting' })
  server.answered.length = 0
  void laptop.run('editTask', { id: task, title: 'First wording' })
  await time.advanceUntil(() => server.answered.at(-1)?.includes('/sync/push') ?? false, 5_000)
  void laptop.run('editTask', { id: task, title: 'Second wording' })
  await time.advance(3_000)
  expect(await titleOn(server, task)).toBe('Second wording')
  await history.comeToRest()
})

test('a server that was put back to a backup gets everything again that its devices have', async () => {
  const { history, laptop, desktop, server, task, time } = await directed()
  const backup = await server.backUp()
  void laptop.run('editTask', { id: task, title: 'Written after the backup' })
  void desktop.run('createTask', { title: 'Made after the backup', tags: ['new'] })
  await time.advance(5_000)
  await server.restore(backup)
  await history.comeToRest()
  expect(await titleOn(server, task)).toBe('Written after the backup')
})

/** Between the binding of the database and the marker. */
test('history 2100495: a computer that dies as a sign-in takes its tasks over is nobody’s at its next start', async () => {
  await playHistory(stage, { seed: 2_100_495, steps: 80 })
})

/** A restore in the 20 ms between the answer to a pull and the opening of the stream. */
test('history 900798: a server that is put back unheard is noticed as the stream opens, by its counter', async () => {
  await playHistory(stage, { seed: 900_798, steps: 40 })
})

/** Two devices had made the next task of a series, and the one with the later making was the first to give it back. */
test('history 1300066: a restored server gets to know the first of two makings again', async () => {
  await playHistory(stage, { seed: 1_300_066, steps: 80, isServerRestless: true })
})

test.each(['laptop', 'desktop'] as const)(
  'a row that a restored server lost, given back by two devices and first by the %s: the newer version stays, and the older one that was seen is no conflict',
  async (first) => {
    const { history, laptop, desktop, server, time } = await directed()
    const made = '019b8d63-0000-7000-8000-000000000001'
    const [quick, slow] = first === 'laptop' ? [laptop, desktop] : [desktop, laptop]
    const backup = await server.backUp()
    void desktop.run('createTask', { id: made, title: 'Older' })
    await time.advance(5_000)
    desktop.weather.online = false
    void laptop.run('editTask', { id: made, title: 'Newer' })
    await time.advance(5_000)
    laptop.weather.online = false
    await time.advance(1_000)
    await server.restore(backup)

    slow.weather.online = true
    // It has fetched that the row is absent, and is not told that it is there again before it gives it back.
    const failing = Array.from({ length: 2 }, () => ['/sync/push', '/sync/events', '/sync/events'])
    for (const path of failing.flat()) slow.weather.planned.push({ path, fault: 'refused before connecting' })
    slow.engine?.resume()
    const pushes = () => slow.weather.planned.filter(({ path }) => path === '/sync/push').length
    await time.advanceUntil(() => pushes() === 1, 30_000)
    void slow.run('editTask', { id: made, priority: 2 })
    quick.weather.online = true
    quick.engine?.resume()
    await time.advanceUntil(() => server.answered.at(-1)?.includes('/sync/push') ?? false, 30_000)
    await history.comeToRest()
    for (const each of [laptop, desktop])
      expect(await each.query('select title, priority from tasks where id = $1', [made])).toEqual([
        { title: 'Newer', priority: 2 },
      ])
    expect(await server.query('select register from conflicts')).toEqual([])
  },
)

test('what is replayed into an older database was typed by somebody who had seen what came in between', async () => {
  const { history, laptop, desktop, server, task, time } = await directed()
  laptop.weather.online = false
  void laptop.run('editTask', { id: task, title: 'First' })
  await time.settle()
  const before = new Map<string, DatabaseState>((await laptop.savedDisk()).databases)
  laptop.weather.online = true
  laptop.engine?.resume()
  await time.advance(5_000)
  void desktop.run('editTask', { id: task, title: 'Second' })
  await time.advance(5_000)
  laptop.weather.online = false
  void laptop.run('editTask', { id: task, title: 'Third' })
  await time.settle()
  laptop.power?.crash()
  laptop.damage(before)
  await history.comeToRest()
  expect(await titleOn(desktop, task)).toBe('Third')
  expect(await server.query('select register from conflicts')).toEqual([])
})

test('a profile that is open is not opened a second time', async () => {
  const { laptop } = await directed()
  expect(await laptop.startTwice()).toEqual({ ok: false, failure: { kind: 'profile-in-use' } })
})

test('of two values with one stamp the device and the server keep the same one', async () => {
  const { laptop, desktop, server, task, time } = await directed()
  void laptop.run('editTask', { id: task, title: 'b' })
  await time.advance(3_000)
  const push = server.pushes.at(-1)
  for (const other of ['a', 'c']) {
    await server.answer({
      ...(push as NonNullable<typeof push>),
      body: push?.body?.replaceAll('"b"', `"${other}"`) ?? '',
    })
    await time.advance(310_000)
    const [stored] = await server.query('select title from tasks where id = $1', [task])
    expect([stored?.title, await titleOn(laptop, task), await titleOn(desktop, task)]).toEqual(
      other === 'a' ? ['b', 'b', 'b'] : ['c', 'c', 'c'],
    )
  }
})

test('a value that lost is replaced by the winner as the server answers, before anything is pulled', async () => {
  const { history, laptop, desktop, task, time } = await directed()
  laptop.clockOffsetMs = -5_000
  laptop.weather.online = false
  void desktop.run('editTask', { id: task, title: 'Later' })
  await time.advance(3_000)
  void laptop.run('editTask', { id: task, title: 'Earlier, offline' })
  await time.advance(1_000)
  laptop.weather.online = true
  for (let nth = 0; nth < 5; nth += 1)
    laptop.weather.planned.push({ path: '/sync/pull', fault: 'refused before connecting' })
  laptop.engine?.resume()
  await time.advance(300)
  expect(await titleOn(laptop, task)).toBe('Later')
  await history.comeToRest()
})

test('an unsent value that a fetched one replaces stands among the conflicts, and what is typed on top of it does not', async () => {
  const { history, laptop, desktop, task, time } = await directed()
  laptop.clockOffsetMs = -4_000
  laptop.weather.planned.push({ path: '/sync/pull', fault: 'slow' })
  void desktop.run('editTask', { id: task, title: 'Fetched' })
  await time.advanceUntil(() => laptop.weather.planned.length === 0, 5_000)
  void laptop.run('editTask', { id: task, title: 'Unsent' })
  laptop.weather.online = false
  await time.advanceUntil(async () => (await titleOn(laptop, task)) === 'Fetched', 10_000)
  void laptop.run('editTask', { id: task, title: 'Typed after seeing it' })
  await time.advance(5_000)
  await history.comeToRest()
  expect(await titleOn(desktop, task)).toBe('Typed after seeing it')
  const conflicts = await desktop.query('select losing_value from conflicts')
  expect(conflicts).toEqual([{ losing_value: 'Unsent' }])
})

test('an answer that comes after signing out is not waited for and changes nothing', async () => {
  const { history, laptop, desktop, task, time } = await directed()
  laptop.weather.planned.push({ path: '/sync/pull', fault: 'very slow' })
  void desktop.run('editTask', { id: task, title: 'On its way' })
  await time.advanceUntil(() => laptop.weather.planned.length === 0, 5_000)
  let signedOut = false
  void laptop.run('signOut', {}).then(({ ok }) => {
    signedOut = ok
  })
  await time.advance(1_000)
  expect(signedOut).toBe(true)
  await time.advance(120_000)
  expect(await laptop.query('select * from tasks')).toEqual([])
  await history.comeToRest()
})

test('a page that is stored makes nothing wait to be sent', async () => {
  const { history, laptop, desktop, task, time } = await directed()
  const before = history.trace.length
  void desktop.run('editTask', { id: task, title: 'From the desktop', priority: 1 })
  void desktop.run('createTask', { title: 'New on the desktop', tags: ['new'] })
  await time.advanceUntil(async () => (await titleOn(laptop, task)) === 'From the desktop', 5_000)
  expect(await laptop.query('select * from outbox')).toEqual([])
  await time.advance(10_000)
  expect(history.trace.slice(before).filter((line) => line.includes('laptop: POST'))).toEqual([])
})

test('a value typed after seeing another one is greater, and no conflict', async () => {
  const { history, laptop, desktop, task, time } = await directed()
  laptop.clockOffsetMs = -30_000
  void desktop.run('editTask', { id: task, title: 'Seen' })
  await time.advance(5_000)
  void laptop.run('editTask', { id: task, title: 'Typed after seeing it, by a clock that is behind' })
  await time.advance(5_000)
  expect(await titleOn(desktop, task)).toBe('Typed after seeing it, by a clock that is behind')
  expect(await desktop.query('select * from conflicts')).toEqual([])
  await history.comeToRest()
})

test('a row that the server has lost goes there whole when it is edited', async () => {
  const { history, laptop, desktop, server, task, time } = await directed()
  await server.query('delete from tasks where id = $1', [task])
  void laptop.run('editTask', { id: task, priority: 1 })
  await time.advance(5_000)
  const [stored] = await server.query('select title, priority from tasks where id = $1', [task])
  expect(stored).toEqual({ title: await titleOn(desktop, task), priority: 1 })
  await history.comeToRest()
})

test('a value that the server has an older one of is sent again when the older one comes', async () => {
  const { history, laptop, desktop, server, task, time, userIds } = await directed()
  const [older] = await server.query('select title, clk from tasks where id = $1', [task])
  void laptop.run('editTask', { id: task, title: 'Confirmed' })
  await time.advance(5_000)
  await server.query(
    `update tasks set title = $2, clk = $3, server_seq = (select seq + 1 from sync_user where user_id = $4) where id = $1`,
    [task, older?.title, older?.clk, userIds.ada],
  )
  await server.query('update sync_user set seq = seq + 1 where user_id = $1', [userIds.ada])
  desktop.engine?.resume()
  await history.comeToRest()
  expect(await titleOn(desktop, task)).toBe('Confirmed')
})

test.each([10, -10])(
  'a clock that is wrong by %i years: what it stamped reaches everybody, and nothing is too new to be replaced',
  async (years) => {
    const { history, laptop, desktop, task, time } = await directed()
    laptop.clockOffsetMs = years * 365 * 24 * 3_600_000
    laptop.weather.online = false
    void laptop.run('editTask', { id: task, title: 'By the wrong clock' })
    void laptop.run('createTask', { title: 'Made by the wrong clock', tags: ['new'] })
    await time.advance(5_000)
    laptop.weather.online = true
    laptop.engine?.resume()
    await time.advance(30_000)
    expect(await titleOn(desktop, task)).toBe('By the wrong clock')
    void desktop.run('editTask', { id: task, title: 'By the right clock' })
    await time.advance(5_000)
    expect(await titleOn(laptop, task)).toBe('By the right clock')
    await history.comeToRest()
  },
)

test('a profile that was copied to another computer: both computers and the server come to the same', async () => {
  const { history, laptop, desktop, task, time } = await directed()
  await laptop.stop()
  desktop.becomeCopy(await laptop.savedDisk())
  await laptop.start()
  await desktop.start()
  void laptop.run('editTask', { id: task, title: 'On the original' })
  void desktop.run('editTask', { id: task, title: 'On the copy', priority: 1 })
  void desktop.run('createTask', { title: 'Made on the copy' })
  await time.advance(5_000)
  await history.comeToRest()
  expect(await desktop.query('select register from conflicts')).toEqual([{ register: 'title' }])
})

test("a task made with the id of another person's is another task", async () => {
  const { history, laptop, shared, task, time, server, userIds } = await directed()
  void shared.run('signIn', { email: 'bob@example.com', password: 'correct horse battery' })
  await time.advance(5_000)
  void shared.run('createTask', { id: task, title: "Bob's, with a guessed id" })
  await time.advance(5_000)
  await history.comeToRest()
  const rows = await server.query('select user_id, title from tasks where id = $1', [task])
  expect(new Map(rows.map(({ user_id, title }) => [user_id, title]))).toEqual(
    new Map([
      [userIds.ada, await titleOn(laptop, task)],
      [userIds.bob, "Bob's, with a guessed id"],
    ]),
  )
})

test('while the server is busy for ten minutes it is asked at most thirty times, and then everything is sent', async () => {
  const { history, laptop, time } = await directed()
  const busy = history.trace.length
  laptop.weather.planned.push(
    ...Array.from({ length: 200 }, () => ({
      path: '',
      fault: 'server fails before its transaction' as const,
    })),
  )
  void laptop.run('createTask', { title: 'Typed in the storm' })
  await time.advance(600_000)
  const asked = history.trace.slice(busy).filter((line) => /laptop: (GET|POST)/.test(line))
  expect(asked.length).toBeGreaterThan(5)
  expect(asked.length).toBeLessThanOrEqual(30)
  await history.comeToRest()
})

test('a session that is revoked in the middle writes nothing more, and a new sign-in sends what waits', async () => {
  const { history, laptop, task, time, server, userIds } = await directed()
  await server.query('delete from sessions where user_id = $1', [userIds.ada])
  void laptop.run('editTask', { id: task, title: 'Typed after the revocation' })
  await time.advance(60_000)
  expect(await laptop.phase()).toBe('signed-out')
  const [stored] = await server.query('select title from tasks where id = $1', [task])
  expect(stored?.title).toBe('Typed before any account')
  await history.comeToRest()
})
