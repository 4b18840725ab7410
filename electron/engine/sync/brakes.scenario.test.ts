/** Where the sync stops and asks: before two sets of tasks become one, and before a large part of them is deleted everywhere. */
import { limits } from '@tidelist/shared-schema'
import { expect, test } from 'vitest'
import {
  groundOfFile,
  identical,
  inbox,
  newPerson,
  type Person,
  plug,
  saved,
  signIn,
  sync,
  titles,
  trash,
} from '../testing/sync-scenario.ts'
import type { Device } from '../testing/test-device.ts'

const ground = groundOfFile()

const titlesOnServer = async ({ email }: Person) => {
  const rows = await ground
    .server()
    .database.transaction((run) =>
      run.query(
        'select title from tasks where user_id = (select id from users where email = $1) and deleted_at_ms is null order by title',
        [email],
      ),
    )
  return rows.map(({ title }) => title)
}
const file = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => `Imported ${String(from + n).padStart(3, '0')}`).join('\n')

async function stopped(person: Person): Promise<Device> {
  const laptop = await ground.signedUp(person)
  await laptop.run('importTodoTxt', { text: file(0, 3) })
  await saved(laptop)
  const desktop = await ground.device()
  await desktop.run('importTodoTxt', { text: file(2, 4) })
  await signIn(desktop, person)
  return desktop
}

test('a first sign-in stops where both have tasks, says how many, and joins nothing by itself', async () => {
  const person = newPerson()
  const desktop = await stopped(person)
  expect(await desktop.ask(sync)).toMatchObject({
    phase: 'asking',
    account: null,
    question: { kind: 'join', email: person.email, here: 2, there: 3, same: 1 },
  })
  expect(await titles(desktop)).toEqual(['Imported 002', 'Imported 003'])
  expect(await titlesOnServer(person)).toEqual(['Imported 000', 'Imported 001', 'Imported 002'])
  await ground.stop(desktop)
  const again = await ground.device({ userDataDir: desktop.userDataDir, secrets: desktop.secrets })
  expect(await again.ask(sync)).toMatchObject({ phase: 'local', question: null })
  expect(await titles(again)).toEqual(['Imported 002', 'Imported 003'])
  expect(await again.refused('joinTasks', {})).toEqual({ kind: 'nothing-to-answer' })
})

test('joined, each task is there once on both sides', async () => {
  const person = newPerson()
  const desktop = await stopped(person)
  await desktop.run('joinTasks', {})
  await saved(desktop)
  const all = ['Imported 000', 'Imported 001', 'Imported 002', 'Imported 003']
  expect(await titles(desktop)).toEqual(all)
  expect(await titlesOnServer(person)).toEqual(all)
  await identical(desktop)
})

test('kept apart, this computer’s tasks stay in a profile of their own and are never joined later', async () => {
  const person = newPerson()
  const desktop = await stopped(person)
  await desktop.run('keepTasksApart', {})
  await saved(desktop)
  const theirs = ['Imported 000', 'Imported 001', 'Imported 002']
  expect(await titles(desktop)).toEqual(theirs)
  await desktop.run('signOut', {})
  expect(await titles(desktop)).toEqual(['Imported 002', 'Imported 003'])
  await signIn(desktop, person)
  await saved(desktop)
  expect(await titles(desktop)).toEqual(theirs)
  expect(await titlesOnServer(person)).toEqual(theirs)
  await identical(desktop)
})

test('a stopped sign-in can be given up, and an empty device or an empty account asks nothing', async () => {
  const person = newPerson()
  const desktop = await stopped(person)
  await desktop.run('signOut', {})
  expect(await desktop.ask(sync)).toMatchObject({ phase: 'local', question: null })
  expect(await titles(desktop)).toEqual(['Imported 002', 'Imported 003'])
  const empty = await ground.signedIn(person)
  expect(await titles(empty)).toEqual(['Imported 000', 'Imported 001', 'Imported 002'])
  expect(await titlesOnServer(person)).toEqual(['Imported 000', 'Imported 001', 'Imported 002'])
})

async function withDeletedList(): Promise<{ person: Person; laptop: Device; desktop: Device }> {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const { id: listId } = await laptop.run('createList', { name: 'Large' })
  await laptop.run('importTodoTxt', { text: file(0, 10) })
  for (let n = 0; n < 25; n += 1) await laptop.run('createTask', { title: `In the list ${n}`, listId })
  await saved(laptop)
  const desktop = await ground.signedIn(person)
  await laptop.run('deleteList', { id: listId })
  await laptop.run('createTask', { title: 'Typed meanwhile' })
  await laptop.until(sync, ({ phase }) => phase === 'asking')
  return { person, laptop, desktop }
}

test('a mass deletion is held until it is answered, and everything else is sent meanwhile', async () => {
  const { person, laptop, desktop } = await withDeletedList()
  const status = await laptop.until(sync, ({ waiting }) => waiting === 26)
  expect(status).toMatchObject({ question: { kind: 'mass-deletion', tasks: 25 }, refused: 0 })
  expect(await laptop.ask({ query: 'refusedRows' })).toEqual({ rows: [], total: 0 })
  await desktop.until(inbox, ({ rows }) => rows.some(({ title }) => title === 'Typed meanwhile'))
  expect((await titlesOnServer(person)).length).toBe(36)
  await laptop.run('sendDeletions', {})
  await saved(laptop)
  expect((await titlesOnServer(person)).length).toBe(11)
  await desktop.until(trash, ({ total }) => total === 25)
  await identical(laptop, desktop)
  expect(await laptop.refused('sendDeletions', {})).toEqual({ kind: 'nothing-to-answer' })
})

test('what is deleted while the question stands belongs to it', async () => {
  const { person, laptop } = await withDeletedList()
  const [row] = (await laptop.ask(inbox)).rows
  await laptop.run('deleteTask', { id: row?.id ?? '' })
  await laptop.until(sync, ({ question }) => question?.kind === 'mass-deletion' && question.tasks === 26)
  expect((await titlesOnServer(person)).length).toBe(36)
  await laptop.run('putBackDeleted', {})
  await saved(laptop)
  expect((await titlesOnServer(person)).length).toBe(36)
})

test('a mass deletion that is taken back leaves everything where it was', async () => {
  const { person, laptop, desktop } = await withDeletedList()
  await laptop.run('putBackDeleted', {})
  await saved(laptop)
  expect((await titlesOnServer(person)).length).toBe(36)
  expect((await laptop.ask(trash)).total).toBe(0)
  expect((await laptop.ask({ query: 'sidebar', today: '2026-11-25' })).lists.map(({ name }) => name)).toEqual(
    ['Large'],
  )
  await identical(laptop, desktop)
})

test('a mass deletion that waits behind more than a batch of other changes is held as well', async () => {
  const person = newPerson()
  const power = plug()
  const laptop = await ground.signedUp(person, { ports: { network: power.network } })
  const { id: listId } = await laptop.run('createList', { name: 'Large' })
  for (let n = 0; n < 25; n += 1) await laptop.run('createTask', { title: `In the list ${n}`, listId })
  await saved(laptop)
  power.online = false
  const tags = Array.from({ length: limits.firstPushRows }, (_, n) => `@tag${n}`)
  for (let at = 0; at < tags.length; at += 50)
    await laptop.run('importTodoTxt', { text: `Tagged ${at} ${tags.slice(at, at + 50).join(' ')}` })
  await laptop.run('deleteList', { id: listId })
  power.online = true
  await laptop.run('syncNow', {})
  await laptop.until(sync, ({ question, waiting }) => question !== null && waiting === 26)
  expect((await titlesOnServer(person)).length).toBe(35)
})

test('a few deletions, and many of very many, are sent without a question', async () => {
  const person = newPerson()
  const laptop = await ground.signedUp(person)
  const { id: listId } = await laptop.run('createList', { name: 'Small' })
  for (let n = 0; n < 25; n += 1) await laptop.run('createTask', { title: `In the list ${n}`, listId })
  await laptop.run('importTodoTxt', { text: file(0, 100) })
  await saved(laptop)
  await laptop.run('deleteList', { id: listId })
  expect(await saved(laptop)).toMatchObject({ question: null })
  expect((await titlesOnServer(person)).length).toBe(100)
})
