/** Beginning again from 0: a device that was away for longer than deletions are remembered, and a server that was restored. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { agePerson, giveNewEpochs } from '@tidelist/sync-server/testing'
import { expect, test } from 'vitest'
import {
  cut,
  groundOfFile,
  identical,
  inbox,
  network,
  newPerson,
  type Person,
  plug,
  saved,
  titles,
} from '../testing/sync-scenario.ts'
import type { Device } from '../testing/test-device.ts'

const ground = groundOfFile()

async function userIdOf({ email }: Person): Promise<string> {
  const [row] = await ground
    .server()
    .database.transaction((run) => run.query('select id from users where email = $1', [email]))
  return String(row?.id)
}

/** Months go by on the server, with a device that looks in after each. */
async function passMonths(person: Person, device: Device, months: number): Promise<void> {
  const userId = await userIdOf(person)
  const { profile } = await device.engine.workspace.open()
  for (let month = 0; month < months; month += 1) {
    await agePerson(ground.server().database, userId, 31)
    const before = await tendedAtMs(userId)
    await device.run('syncNow', {})
    await expect.poll(() => tendedAtMs(userId), { timeout: 10_000, interval: 10 }).toBeGreaterThan(before)
  }
  await saved(device)
  await profile.recorder.idle()
}

async function tendedAtMs(userId: string): Promise<number> {
  const [row] = await ground
    .server()
    .database.transaction((run) =>
      run.query('select tended_at_ms from sync_user where user_id = $1', [userId]),
    )
  return Number(row?.tended_at_ms)
}

async function purgedTask(person: Person, laptop: Device, id: string): Promise<void> {
  await laptop.run('deleteTask', { id })
  await saved(laptop)
  await passMonths(person, laptop, 17)
}

test('a device that was away while a task was purged drops it, keeps its unsent edits aside and can make the task again', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const { id } = await laptop.run('createTask', { title: 'Deleted on the laptop', priority: 2 })
  const { id: untouched } = await laptop.run('createTask', { title: 'Deleted as well' })
  await laptop.run('createTask', { title: 'Kept' })
  await saved(laptop)
  const line = plug()
  const desktop = await ground.signedIn(person, { ports: { network: line.network } })
  expect(await titles(desktop)).toEqual(['Deleted as well', 'Deleted on the laptop', 'Kept'])
  line.online = false
  await desktop.run('editTask', { id, title: 'Edited on the desktop' })
  await desktop.run('createTask', { title: 'New on the desktop' })
  await laptop.run('deleteTask', { id: untouched })
  await purgedTask(person, laptop, id)
  expect(await laptop.ask({ query: 'task', id })).toBeNull()

  line.online = true
  await desktop.run('syncNow', {})
  await saved(desktop)
  expect(await titles(desktop)).toEqual(['Kept', 'New on the desktop'])
  await identical(desktop, laptop)
  const kept = await desktop.ask({ query: 'recoveredRows' })
  expect(kept).toMatchObject({
    total: 1,
    rows: [{ t: 'tasks', id, label: 'Edited on the desktop', reason: 'purged' }],
  })

  const restored = await desktop.run('restoreRecovered', { t: 'tasks', id })
  expect(await desktop.ask({ query: 'task', id: restored.id })).toMatchObject({
    title: 'Edited on the desktop',
    priority: 2,
  })
  expect(await desktop.ask({ query: 'recoveredRows' })).toEqual({ rows: [], total: 0 })
  await laptop.until(inbox, ({ rows }) => rows.some(({ title }) => title === 'Edited on the desktop'))
  await saved(desktop)
  await identical(desktop, laptop)
  expect(await desktop.refused('restoreRecovered', { t: 'tasks', id })).toEqual({ kind: 'nothing-to-answer' })

  await ground.stop(desktop)
  const [name = ''] = readdirSync(join(desktop.userDataDir, 'profiles'))
  rmSync(join(desktop.userDataDir, 'profiles', name, 'db'), { recursive: true })
  const rebuilt = await ground.device({
    userDataDir: desktop.userDataDir,
    secrets: desktop.secrets,
    serverUrl: 'http://127.0.0.1:9',
  })
  expect(await titles(rebuilt)).toEqual(['Edited on the desktop', 'New on the desktop'])
  expect(await rebuilt.ask({ query: 'recoveredRows' })).toEqual({ rows: [], total: 0 })
})

test('what was kept aside can be dismissed', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const { id } = await laptop.run('createTask', { title: 'Deleted' })
  await saved(laptop)
  const line = plug()
  const desktop = await ground.signedIn(person, { ports: { network: line.network } })
  line.online = false
  await desktop.run('editTask', { id, notes: 'edited' })
  await purgedTask(person, laptop, id)
  line.online = true
  await desktop.run('syncNow', {})
  await saved(desktop)
  await desktop.run('dismissRecovered', { t: 'tasks', id })
  expect(await desktop.ask({ query: 'recoveredRows' })).toEqual({ rows: [], total: 0 })
  expect(await titles(desktop)).toEqual([])
})

test('a device that is killed in the middle of beginning again goes on where it was', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const { id } = await laptop.run('createTask', { title: 'Deleted' })
  await laptop.run('createTask', { title: 'Kept' })
  await saved(laptop)
  const line = plug()
  const desktop = await ground.signedIn(person, { ports: { network: line.network } })
  line.online = false
  await purgedTask(person, laptop, id)
  let answers = 0
  await ground.stop(desktop)
  const unlucky = await ground.device({
    userDataDir: desktop.userDataDir,
    secrets: desktop.secrets,
    // The answer that says to begin again comes through; the first page of it does not.
    ports: {
      network: network((request, answer) => {
        if (!request.url.includes('/sync/pull')) return answer
        answers += 1
        return answers === 1 ? answer : cut
      }),
    },
  })
  await unlucky.until({ query: 'sync' }, ({ phase }) => phase === 'offline')
  expect(answers).toBeGreaterThan(1)
  await ground.stop(unlucky)
  const again = await ground.device({ userDataDir: desktop.userDataDir, secrets: desktop.secrets })
  await saved(again)
  expect(await titles(again)).toEqual(['Kept'])
  await identical(again, laptop)
})

const restorable = ['tasks', 'conflicts', 'history', 'sync_user'] as const

/** What the server holds of a person now, and a way to put it back later, with the new epoch that a restore ends with. */
async function backUp(person: Person): Promise<() => Promise<void>> {
  const { database } = ground.server()
  const userId = await userIdOf(person)
  const kept = await database.transaction(async (run) => {
    const tables: [string, string][] = []
    for (const t of restorable) {
      const [row] = await run.query(
        `select coalesce(json_agg(r), '[]')::text as rows from "${t}" r where user_id = $1`,
        [userId],
      )
      tables.push([t, String(row?.rows)])
    }
    return tables
  })
  return async () => {
    await database.transaction(async (run) => {
      for (const [t, rows] of kept) {
        await run.query(`delete from "${t}" where user_id = $1`, [userId])
        await run.query(`insert into "${t}" select * from json_populate_recordset(null::"${t}", $1::json)`, [
          rows,
        ])
      }
    })
    expect(await giveNewEpochs(database)).toBeGreaterThan(0)
  }
}

const again = ({ userDataDir, secrets }: Device) => ground.device({ userDataDir, secrets })

const conflicts = async (device: Device) =>
  (await device.ask({ query: 'conflicts', offset: 0, limit: 50 })).rows.map(({ setAside }) => setAside.value)

test('after a backup of the server was restored, its devices give back what it lost, though numbers are given twice', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const { id } = await laptop.run('createTask', { title: 'Backed up' })
  await saved(laptop)
  const desktop = await ground.signedIn(person)
  const putBack = await backUp(person)
  await laptop.run('createTask', { title: 'Lost by the server' })
  await laptop.run('editTask', { id, notes: 'lost as well' })
  await saved(laptop)
  await desktop.until(inbox, ({ rows }) => rows.length === 2)
  await saved(desktop)
  await Promise.all([ground.stop(laptop), ground.stop(desktop)])
  await putBack()

  const desktopAgain = await again(desktop)
  await desktopAgain.run('createTask', { title: 'Typed after the restore' })
  await saved(desktopAgain)
  const laptopAgain = await again(laptop)
  await saved(laptopAgain)
  await laptopAgain.until(inbox, ({ rows }) => rows.length === 3)
  await identical(laptopAgain, desktopAgain)
  for (const device of [laptopAgain, desktopAgain]) {
    expect(await titles(device)).toEqual(['Backed up', 'Lost by the server', 'Typed after the restore'])
    expect(await device.ask({ query: 'task', id })).toMatchObject({ notes: 'lost as well' })
    expect(await device.ask({ query: 'recoveredRows' })).toEqual({ rows: [], total: 0 })
    expect(await conflicts(device)).toEqual([])
  }
})

test('a value that was never sent before a restore, and is beaten after it by one that is sent again, is a conflict', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const { id } = await laptop.run('createTask', { title: 'Backed up' })
  await saved(laptop)
  const line = plug()
  const desktop = await ground.signedIn(person, { ports: { network: line.network } })
  const putBack = await backUp(person)
  line.online = false
  await desktop.run('editTask', { id, title: 'Typed on the desktop' })
  await laptop.run('editTask', { id, title: 'Typed on the laptop' })
  await saved(laptop)
  await Promise.all([ground.stop(laptop), ground.stop(desktop)])
  await putBack()

  const desktopAgain = await again(desktop)
  await saved(desktopAgain)
  expect(await titles(desktopAgain)).toEqual(['Typed on the desktop'])
  const laptopAgain = await again(laptop)
  await saved(laptopAgain)
  await desktopAgain.until(inbox, ({ rows }) => rows[0]?.title === 'Typed on the laptop')
  await identical(laptopAgain, desktopAgain)
  for (const device of [laptopAgain, desktopAgain])
    expect(await conflicts(device)).toEqual(['Typed on the desktop'])
})

test('what is sent again or typed on top of what a restored server has lost is no conflict', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const { id } = await laptop.run('createTask', { title: 'Backed up', notes: 'backed up' })
  await saved(laptop)
  const line = plug()
  const desktop = await ground.signedIn(person, { ports: { network: line.network } })
  const putBack = await backUp(person)
  for (const text of ['once', 'twice']) {
    await laptop.run('editTask', { id, title: `Edited ${text}`, notes: `edited ${text}` })
    await saved(laptop)
  }
  await desktop.until(inbox, ({ rows }) => rows[0]?.title === 'Edited twice')
  await saved(desktop)
  line.online = false
  await desktop.run('editTask', { id, title: 'Edited on top of it' })
  await Promise.all([ground.stop(laptop), ground.stop(desktop)])
  await putBack()

  const desktopAgain = await again(desktop)
  await saved(desktopAgain)
  const laptopAgain = await again(laptop)
  await saved(laptopAgain)
  await identical(laptopAgain, desktopAgain)
  for (const device of [laptopAgain, desktopAgain]) {
    expect(await device.ask({ query: 'task', id })).toMatchObject({
      title: 'Edited on top of it',
      notes: 'edited twice',
    })
    expect(await conflicts(device)).toEqual([])
  }
})

test('a page that was asked for before beginning again is not stored', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  await laptop.run('createTask', { title: 'Kept' })
  await saved(laptop)
  const { profile } = await laptop.engine.workspace.open()
  const place = async () => {
    const [row] = await profile.database.query('select cursor, epoch, gc from engine_state')
    return { cursor: Number(row?.cursor), epoch: String(row?.epoch), gc: Number(row?.gc) }
  }
  const { cursor, epoch, gc } = await place()
  expect(cursor).toBeGreaterThan(0)
  const late = { from: cursor - 1, rows: [], cursor: cursor + 5, epoch, gc }
  expect(await profile.recorder.store(late)).toBe(false)
  expect(await place()).toEqual({ cursor, epoch, gc })
})
