import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Device, startDevice } from '../testing/test-device.ts'

let device: Device
beforeAll(async () => {
  device = await startDevice()
})
afterAll(() => device.stop())

const history = (taskId?: string, offset = 0, limit = 50) =>
  device.ask({ query: 'history', offset, limit, ...(taskId === undefined ? {} : { taskId }) })
const told = async (taskId?: string) =>
  (await history(taskId)).rows.map(({ field, from, to, command, kind, tag }) => ({
    ...(tag === null ? {} : { tag }),
    field,
    from,
    to,
    command,
    kind,
  }))

test('a task tells its making, what each change replaced and by what, and which command did it', async () => {
  const { id } = await device.run('createTask', { title: 'Draft' })
  await device.run('createTask', { title: 'Beside it' })
  await device.run('editTask', { id, title: 'Better', priority: 1 })
  await device.run('editTask', { id, title: 'Best' })
  await device.run('undo', {})
  const edit = { field: 'title', command: 'editTask', kind: 'do' }
  expect(await told(id)).toEqual([
    { ...edit, from: 'Best', to: 'Better', kind: 'undo' },
    { ...edit, from: 'Better', to: 'Best' },
    { ...edit, field: 'priority', from: 0, to: 1 },
    { ...edit, from: 'Draft', to: 'Better' },
    { field: null, from: null, to: null, command: 'createTask', kind: 'do' },
  ])
  const { rows, more } = await history(id)
  expect(rows[0]).toMatchObject({ t: 'tasks', id, title: 'Better', author: { isThis: true } })
  expect(rows.every(({ atMs }) => Math.abs(Date.now() - atMs) < 60_000)).toBe(true)
  expect(more).toBe(false)
})

test('tags that were put on a task and taken off are in its history by their names', async () => {
  const { id } = await device.run('createTask', { title: 'Tagged' })
  await device.run('setTaskTags', { id, tags: ['garden'] })
  await device.run('setTaskTags', { id, tags: [] })
  expect(await told(id)).toMatchObject([
    { tag: 'garden', field: 'deleted_at', from: null, to: expect.any(Number), command: 'setTaskTags' },
    { tag: 'garden', field: null, command: 'setTaskTags' },
    { field: null, command: 'createTask' },
  ])
})

test('the history of everything has lists, tags and tasks, in windows that fit together', async () => {
  await device.run('createList', { name: 'Garden' })
  await device.run('importTodoTxt', { text: 'One @x\nTwo @x +Garden\nThree' })
  const { rows } = await history(undefined, 0, 200)
  expect([...new Set(rows.map(({ t }) => t))].sort()).toEqual(['lists', 'tags', 'task_tags', 'tasks'])
  const windows = []
  for (let offset = 0; offset < rows.length; offset += 3) windows.push(await history(undefined, offset, 3))
  expect(windows.flatMap((window) => window.rows)).toEqual(rows)
  expect(windows.map(({ more }) => more)).toEqual(windows.map((_, n) => n < windows.length - 1))
})
