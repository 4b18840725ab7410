/** Time travel on one device with a clock of its own: what was shown at a moment is what is asked of it later, and what is put back. */
import { inboxId, syncedTableNames } from '@tidelist/shared-schema'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { QueryResult, TaskView } from '../contract/index.ts'
import { type Device, startDevice } from '../testing/test-device.ts'

let device: Device
let nowMs = Date.parse('2026-11-01T08:00:00Z')
const time = { nowMs: () => nowMs, monotonicMs: () => performance.now(), zone: () => 'Europe/Oslo' }
beforeEach(async () => {
  device = await startDevice({ ports: { time } })
})
afterEach(() => device.stop())

/** Ends a moment and returns it; what comes next is an hour later. */
const endOfMoment = (): number => {
  const moment = nowMs
  nowMs += 3_600_000
  return moment
}

const inbox: TaskView = { view: 'inbox' }
const window = { offset: 0, limit: 100 }
const show = (view: TaskView) => device.ask({ query: 'tasks', view, ...window })
const showAsOf = (view: TaskView, atMs: number) => device.ask({ query: 'stateAsOf', view, atMs, ...window })
const titles = ({ rows }: QueryResult<'tasks'>) => rows.map(({ title }) => title)
const preview = async (
  scope: { what: 'task' | 'list'; id: string } | { what: 'everything' },
  atMs: number,
) => {
  const result = await device.ask({ query: 'restorePreview', scope: scope as { what: 'everything' }, atMs }) // one of its forms
  return result.ok ? result.value : result.failure
}

/** Everything that is not in the Trash, by its values and without stamps. */
async function values(): Promise<unknown> {
  const { profile } = await device.engine.workspace.open()
  const all: Record<string, unknown> = {}
  for (const t of syncedTableNames) {
    const rows = await profile.database.query(
      `select to_jsonb(r) - array['user_id', 'clk', 'server_seq'] as row from "${t}" r where deleted_at_ms is null order by id`,
    )
    all[t] = rows.map(({ row }) => row)
  }
  return all
}

type Shown = { moment: number; state: QueryResult<'tasks'>[]; values: unknown }

/** A day of work; what each hour showed. */
async function workADay(): Promise<{ shown: Shown[]; views: TaskView[]; listId: string; taskId: string }> {
  const { id: listId } = await device.run('createList', { name: 'House' })
  const { id: taskId } = await device.run('createTask', {
    title: 'Paint',
    listId,
    tags: ['big'],
    priority: 2,
  })
  const views: TaskView[] = [
    inbox,
    { view: 'list', listId },
    { view: 'logbook' },
    { view: 'trash' },
    { view: 'upcoming', today: '2026-11-01' },
  ]
  const hours: (() => Promise<unknown>)[] = [
    () => device.run('createTask', { title: 'Brush', parentId: taskId }),
    () => device.run('editTask', { id: taskId, title: 'Paint the door', due: { date: '2026-12-01' } }),
    () => device.run('setTaskTags', { id: taskId, tags: ['small', 'blue'] }),
    () => device.run('renameList', { id: listId, name: 'Home' }),
    () => device.run('importTodoTxt', { text: 'One +House\nTwo @big\nThree' }),
    () => device.run('completeTask', { id: taskId }),
    () => device.run('reopenTask', { id: taskId }),
    () => device.run('moveTask', { id: taskId, listId: inboxId }),
    () => device.run('deleteTask', { id: taskId }),
    () => device.run('undo', {}),
    () => device.run('deleteList', { id: listId }),
  ]
  const shown: Shown[] = []
  for (const hour of hours) {
    await hour()
    const state = await Promise.all(views.map(show))
    shown.push({ moment: endOfMoment(), state, values: await values() })
  }
  return { shown, views, listId, taskId }
}

test('every view as of each hour is as it was shown in that hour, with tags, names of lists and counts', async () => {
  const { shown, views } = await workADay()
  for (const { moment, state } of shown)
    expect(await Promise.all(views.map((view) => showAsOf(view, moment)))).toEqual(state)
  expect(await showAsOf(inbox, shown[0]?.moment ?? 0 - 3_600_000 * 24)).toMatchObject({ rows: [] })
})

test('pages of a view of the past follow each other and know the number of all', async () => {
  await device.run('importTodoTxt', { text: 'One\nTwo\nThree\nFour\nFive' })
  const then = (await show(inbox)).rows
  const atMs = endOfMoment()
  await device.run('undo', {})
  endOfMoment()
  const page = (offset: number) => device.ask({ query: 'stateAsOf', view: inbox, atMs, offset, limit: 2 })
  const pages = [await page(0), await page(2), await page(4), await page(6)]
  expect(pages.flatMap(({ rows }) => rows)).toEqual(then)
  expect(pages.map(({ rows, total }) => [rows.length, total])).toEqual([
    [2, 5],
    [2, 5],
    [1, 5],
    [0, 5],
  ])
})

test('everything goes back to any hour, forth again, and is undone as one', async () => {
  const { shown } = await workADay()
  const last = await values()
  for (const hour of [0, 5, 2, 8]) {
    const then = shown[hour]
    if (!then) throw new Error('There are as many hours')
    const wouldDo = await preview({ what: 'everything' }, then.moment)
    expect(await device.run('restoreEverythingAsOf', { atMs: then.moment })).toEqual(wouldDo)
    expect(await values()).toEqual(then.values)
    endOfMoment()
  }
  for (let n = 0; n < 4; n += 1)
    expect(await device.run('undo', {})).toMatchObject({ command: 'restoreEverythingAsOf', leftTotal: 0 })
  expect(await values()).toEqual(last)
})

test('a task goes back with its tags and subtasks; what is beside it stays', async () => {
  const { id } = await device.run('createTask', { title: 'Trip', tags: ['travel'] })
  const { id: below } = await device.run('createTask', { title: 'Tickets', parentId: id })
  const { id: other } = await device.run('createTask', { title: 'Other' })
  const moment = endOfMoment()
  await device.run('editTask', { id, title: 'Holiday', notes: 'By train' })
  await device.run('setTaskTags', { id, tags: ['later'] })
  await device.run('createTask', { title: 'Hotel', parentId: id })
  await device.run('moveTask', { id: below, parentId: null })
  await device.run('editTask', { id: other, title: 'Other now' })
  expect(await preview({ what: 'task', id }, moment)).toMatchObject({ restored: 1, trashed: 2, tasks: 3 })
  await device.run('restoreTaskAsOf', { id, atMs: moment })
  const task = await device.ask({ query: 'task', id })
  expect(task).toMatchObject({ title: 'Trip', notes: '', tags: [{ name: 'travel' }] })
  expect(task?.subtasks.map(({ title }) => title)).toEqual(['Tickets'])
  expect(await device.ask({ query: 'task', id: other })).toMatchObject({ title: 'Other now' })
  expect(await device.ask({ query: 'taskAsOf', id, atMs: moment })).toEqual(task)
})

test('a list goes back with the tasks that it had, wherever they are now', async () => {
  const { id: listId } = await device.run('createList', { name: 'Garden' })
  const moved = (await device.run('createTask', { title: 'Moved away', listId })).id
  const deleted = (await device.run('createTask', { title: 'Deleted', listId })).id
  const stays = (await device.run('createTask', { title: 'Elsewhere' })).id
  const moment = endOfMoment()
  await device.run('moveTask', { id: moved, listId: inboxId })
  await device.run('deleteTask', { id: deleted })
  await device.run('createTask', { title: 'Newer', listId })
  await device.run('editTask', { id: stays, title: 'Elsewhere now' })
  await device.run('deleteList', { id: listId })
  endOfMoment()
  expect(await preview({ what: 'list', id: listId }, moment)).toEqual({
    changed: 1,
    restored: 2,
    trashed: 0,
    tasks: 2,
  })
  await device.run('restoreListAsOf', { id: listId, atMs: moment })
  expect(titles(await show({ view: 'list', listId }))).toEqual(['Moved away', 'Deleted'])
  expect(titles(await show(inbox))).toEqual(['Elsewhere now'])
})

test('what was not there at the moment cannot go back to it', async () => {
  const before = endOfMoment()
  const { id } = await device.run('createTask', { title: 'New' })
  endOfMoment()
  expect(await device.ask({ query: 'taskAsOf', id, atMs: before })).toBeNull()
  expect(await device.refused('restoreTaskAsOf', { id, atMs: before })).toEqual({ kind: 'not-there-then' })
  expect(await preview({ what: 'task', id }, before)).toEqual({ kind: 'not-there-then' })
  expect(await device.refused('restoreListAsOf', { id, atMs: before })).toEqual({ kind: 'not-there-then' })
})
