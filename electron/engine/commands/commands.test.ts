import { inboxId } from '@tidelist/shared-schema'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TaskView } from '../contract/index.ts'
import { type Device, startDevice } from '../testing/test-device.ts'

let device: Device
beforeAll(async () => {
  device = await startDevice()
})
afterAll(() => device.stop())

const nowhere = '018f0000-0000-7000-8000-00000000dead'
const rows = async (view: TaskView) =>
  (await device.ask({ query: 'tasks', view, offset: 0, limit: 200 })).rows
const titles = async (view: TaskView) => (await rows(view)).map(({ title }) => title)
const detail = async (id: string) => {
  const found = await device.ask({ query: 'task', id })
  if (found === null) throw new Error('The task is not there')
  return found
}
const newList = async (name: string): Promise<TaskView & { listId: string }> => {
  const { id } = await device.run('createList', { name })
  return { view: 'list', listId: id }
}

test('a new task stands at the end of its list with everything that was given', async () => {
  const list = await newList('Garden')
  await device.run('createTask', { title: 'First', listId: list.listId })
  const { id } = await device.run('createTask', {
    title: '  Prune the roses 🌹 ',
    listId: list.listId,
    notes: 'Above the third bud.',
    due: { date: '2026-12-01', minutes: 570, zone: 'Europe/Oslo' },
    doOn: '2026-11-30',
    priority: 1,
    tags: ['Outside', 'outside ', 'tools'],
  })
  expect(await titles(list)).toEqual(['First', 'Prune the roses 🌹'])
  expect(await detail(id)).toMatchObject({
    notes: 'Above the third bud.',
    dueDate: '2026-12-01',
    dueAtMs: Date.parse('2026-12-01T08:30:00Z'),
    dueZone: 'Europe/Oslo',
    doOn: '2026-11-30',
    priority: 1,
    listName: 'Garden',
    tags: [{ name: 'outside' }, { name: 'tools' }],
  })
})

test('a task that names a list goes there, in any case; the list is made with it when there is none', async () => {
  const before = await device.ask({ query: 'sidebar', today: '2026-11-20' })
  const first = await device.run('createTask', { title: 'Sort the boxes', listName: ' Attic ' })
  const second = await device.run('createTask', { title: 'Mend the window', listName: 'ATTIC' })
  expect(second.listId).toBe(first.listId)
  expect(await titles({ view: 'list', listId: first.listId })).toEqual(['Sort the boxes', 'Mend the window'])
  const after = await device.ask({ query: 'sidebar', today: '2026-11-20' })
  expect(after.lists.slice(before.lists.length)).toMatchObject([{ name: 'Attic', openTasks: 2 }])
})

test.each([
  [{ title: 'A task of a good title', tags: ['x'.repeat(201)] }, 'name-too-long'],
  [{ title: 'A task of a good title', due: { date: '2026-02-30' } }, 'date-impossible'],
  [{ title: '  ' }, 'title-empty'],
])('a refused task %j makes no list', async (input, kind) => {
  expect(await device.refused('createTask', { ...input, listName: 'Cellar' })).toMatchObject({ kind })
  const { lists } = await device.ask({ query: 'sidebar', today: '2026-11-20' })
  expect(lists.map(({ name }) => name)).not.toContain('Cellar')
})

test.each([
  [{ title: '' }, 'title-empty'],
  [{ title: '   ' }, 'title-empty'],
  [{ title: 'x'.repeat(501) }, 'title-too-long'],
  [{ title: 'a\u0000b' }, 'text-malformed'],
  [{ title: 'half \ud83c' }, 'text-malformed'],
  [{ title: 'ok', notes: 'x'.repeat(100_001) }, 'notes-too-long'],
  [{ title: 'ok', due: { date: '2026-02-30' } }, 'date-impossible'],
  [{ title: 'ok', due: { date: '2026-02-20', minutes: 1, zone: 'Mars/Base' } }, 'zone-unknown'],
  [{ title: 'ok', doOn: 'soon' }, 'date-impossible'],
  [{ title: 'ok', listId: nowhere }, 'list-not-found'],
  [{ title: 'ok', parentId: nowhere }, 'parent-not-found'],
  [{ title: 'ok', tags: [''] }, 'name-empty'],
  [{ title: 'ok', priority: 9 }, 'input-malformed'],
  [{ title: 'ok', surprise: 1 } as { title: string }, 'input-malformed'],
])('createTask with %j is refused as %s and adds nothing', async (input, kind) => {
  const before = await titles({ view: 'inbox' })
  expect(await device.refused('createTask', input)).toMatchObject({ kind })
  expect(await titles({ view: 'inbox' })).toEqual(before)
})

test('the same new task asked for twice, after an answer that got lost, is made once', async () => {
  const list = await newList('Twice')
  const input = { id: '018f0000-0000-7000-8000-000000000042', title: 'Once', listId: list.listId }
  const made = { id: input.id, listId: list.listId }
  expect(await device.run('createTask', input)).toEqual(made)
  expect(await device.run('createTask', { ...input, title: 'Again' })).toEqual(made)
  expect(await titles(list)).toEqual(['Once'])
})

test('500 emoji are a title: length counts code points', async () => {
  const list = await newList('Emoji')
  await device.run('createTask', { title: '🌊'.repeat(500), listId: list.listId })
  expect(await titles(list)).toEqual(['🌊'.repeat(500)])
})

test('editing changes the given fields and no others', async () => {
  const { id } = await device.run('createTask', { title: 'Call Ada', notes: 'keep', priority: 3 })
  await device.run('editTask', { id, title: 'Call Ada back', due: { date: '2026-12-24' } })
  expect(await detail(id)).toMatchObject({
    title: 'Call Ada back',
    notes: 'keep',
    priority: 3,
    dueDate: '2026-12-24',
    dueAtMs: null,
  })
  await device.run('editTask', { id, due: null })
  expect(await detail(id)).toMatchObject({ title: 'Call Ada back', dueDate: null })
})

test('an edit that is refused changes nothing', async () => {
  const { id } = await device.run('createTask', { title: 'Whole' })
  expect(await device.refused('editTask', { id, title: 'Half', notes: '\u0000' })).toEqual({
    kind: 'text-malformed',
  })
  expect(await detail(id)).toMatchObject({ title: 'Whole', notes: '' })
  expect(await device.refused('editTask', { id: nowhere, title: 'x' })).toEqual({ kind: 'task-not-found' })
})

test('a completed task is in the Logbook and comes back when it is reopened', async () => {
  const { id } = await device.run('createTask', { title: 'Send the letter' })
  await device.run('completeTask', { id })
  expect(await titles({ view: 'inbox' })).not.toContain('Send the letter')
  expect(await titles({ view: 'logbook' })).toContain('Send the letter')
  await device.run('reopenTask', { id })
  expect(await detail(id)).toMatchObject({ status: 'open', completedAtMs: null })
  expect(await device.refused('completeTask', { id: nowhere })).toEqual({ kind: 'task-not-found' })
  expect(await device.refused('reopenTask', { id: nowhere })).toEqual({ kind: 'task-not-found' })
})

test('tasks move before, after, to the start and into another list', async () => {
  const list = await newList('Order')
  const other = await newList('Elsewhere')
  const ids: string[] = []
  for (const title of ['a', 'b', 'c', 'd'])
    ids.push((await device.run('createTask', { title, listId: list.listId })).id)
  const [a = '', b = '', c = '', d = ''] = ids
  await device.run('moveTask', { id: d, beforeId: b })
  expect(await titles(list)).toEqual(['a', 'd', 'b', 'c'])
  await device.run('moveTask', { id: a, afterId: c })
  expect(await titles(list)).toEqual(['d', 'b', 'c', 'a'])
  await device.run('moveTask', { id: c, afterId: null })
  expect(await titles(list)).toEqual(['c', 'd', 'b', 'a'])
  await device.run('moveTask', { id: d, listId: other.listId })
  expect(await titles(list)).toEqual(['c', 'b', 'a'])
  expect(await titles(other)).toEqual(['d'])
  expect(await device.refused('moveTask', { id: a, listId: nowhere })).toEqual({ kind: 'list-not-found' })
  expect(await device.refused('moveTask', { id: nowhere })).toEqual({ kind: 'task-not-found' })
})

test('a task goes between two others that were given one rank', async () => {
  const list = await newList('Ties')
  const ids: string[] = []
  for (const title of ['a', 'b', 'c', 'x'])
    ids.push((await device.run('createTask', { title, listId: list.listId })).id)
  const open = await device.engine.workspace.open()
  await open.profile.database.query(`update tasks set rank = 'a5' where list_id = $1 and title <> 'x'`, [
    list.listId,
  ])
  const [first, second, third] = (await titles(list)).filter((title) => title !== 'x')
  const moved = ids[3] ?? ''
  const anchor = (await rows(list)).find(({ title }) => title === first)
  await device.run('moveTask', { id: moved, afterId: anchor?.id ?? '' })
  expect(await titles(list)).toEqual([first, 'x', second, third])
})

test('subtasks follow their parent into its list and a task cannot be its own ancestor', async () => {
  const list = await newList('Trip')
  const other = await newList('Later')
  const { id: trip } = await device.run('createTask', { title: 'Trip', listId: list.listId })
  const { id: pack } = await device.run('createTask', { title: 'Pack', parentId: trip })
  const { id: socks } = await device.run('createTask', { title: 'Socks', parentId: pack })
  expect(await device.refused('moveTask', { id: trip, parentId: socks })).toEqual({ kind: 'parent-cycle' })
  expect(await device.refused('moveTask', { id: trip, parentId: trip })).toEqual({ kind: 'parent-cycle' })
  expect(await device.refused('moveTask', { id: trip, parentId: nowhere })).toEqual({
    kind: 'parent-not-found',
  })
  await device.run('moveTask', { id: trip, listId: other.listId })
  expect(await detail(socks)).toMatchObject({ listId: other.listId, parentId: pack })
  expect(await detail(trip)).toMatchObject({
    subtasksTotal: 1,
    subtasksDone: 0,
    subtasks: [{ title: 'Pack' }],
  })
  await device.run('moveTask', { id: socks, parentId: null })
  expect(await titles(other)).toEqual(['Trip', 'Socks'])
})

test('what is deleted together comes back together, and what was deleted before stays deleted', async () => {
  const list = await newList('Shed')
  const { id: shed } = await device.run('createTask', { title: 'Shed', listId: list.listId })
  const { id: paint } = await device.run('createTask', { title: 'Paint', parentId: shed })
  const { id: old } = await device.run('createTask', { title: 'Old idea', parentId: shed })
  await device.run('deleteTask', { id: old })
  await device.run('deleteTask', { id: shed })
  expect(await titles(list)).toEqual([])
  expect(await titles({ view: 'trash' })).toEqual(expect.arrayContaining(['Shed', 'Paint', 'Old idea']))
  expect(await device.refused('editTask', { id: paint, title: 'x' })).toEqual({ kind: 'task-not-found' })
  await device.run('restoreTask', { id: shed })
  expect((await detail(shed)).subtasks.map(({ title }) => title)).toEqual(['Paint'])
  expect(await device.refused('restoreTask', { id: shed })).toEqual({ kind: 'task-not-found' })
  expect(await device.refused('deleteTask', { id: nowhere })).toEqual({ kind: 'task-not-found' })
})

test('a deleted list takes its tasks into the Trash and brings them back', async () => {
  const list = await newList('Short-lived')
  await device.run('createTask', { title: 'Inside', listId: list.listId })
  expect(await device.run('deleteList', { id: list.listId })).toEqual({ tasks: 1 })
  expect(await device.refused('createTask', { title: 'x', listId: list.listId })).toEqual({
    kind: 'list-not-found',
  })
  expect(await device.run('restoreList', { id: list.listId })).toEqual({ tasks: 1 })
  expect(await titles(list)).toEqual(['Inside'])
  expect(await device.refused('deleteList', { id: inboxId })).toEqual({ kind: 'list-undeletable' })
  expect(await device.refused('deleteList', { id: nowhere })).toEqual({ kind: 'list-not-found' })
  expect(await device.refused('restoreList', { id: list.listId })).toEqual({ kind: 'list-not-found' })
})

test('lists are named, renamed, put into folders and into order', async () => {
  const { id: folder } = await device.run('createList', { name: 'Home', kind: 'folder' })
  const { id: one } = await device.run('createList', { name: 'One', parentId: folder })
  const { id: two } = await device.run('createList', { name: 'Two', parentId: folder, color: 'blue' })
  await device.run('moveList', { id: two, beforeId: one })
  await device.run('renameList', { id: one, name: ' Eins ' })
  const inFolder = async () => {
    const { lists } = await device.ask({ query: 'sidebar', today: '2026-11-23' })
    return lists.filter(({ parentId }) => parentId === folder).map(({ name }) => name)
  }
  expect(await inFolder()).toEqual(['Two', 'Eins'])
  expect(await device.refused('moveList', { id: folder, parentId: folder })).toEqual({ kind: 'parent-cycle' })
  expect(await device.refused('createList', { name: 'x', parentId: one })).toEqual({
    kind: 'parent-not-found',
  })
  expect(await device.refused('createList', { name: ' ' })).toEqual({ kind: 'name-empty' })
  expect(await device.refused('createList', { name: 'x'.repeat(201) })).toMatchObject({
    kind: 'name-too-long',
  })
  expect(await device.refused('renameList', { id: nowhere, name: 'x' })).toEqual({ kind: 'list-not-found' })
  expect(await device.refused('moveList', { id: nowhere })).toEqual({ kind: 'list-not-found' })
})

test('tags are a set: set, taken away, and the same tag whatever its case', async () => {
  const { id } = await device.run('createTask', { title: 'Tagged' })
  const { id: tag } = await device.run('createTag', { name: 'Errands', color: 'green' })
  await device.run('setTaskTags', { id, tags: ['errands', 'town'] })
  expect((await detail(id)).tags).toMatchObject([
    { id: tag, name: 'Errands', color: 'green' },
    { name: 'town' },
  ])
  await device.run('setTaskTags', { id, tags: ['town'] })
  await device.run('setTaskTags', { id, tags: ['ERRANDS'] })
  expect((await detail(id)).tags).toMatchObject([{ name: 'Errands' }])
  expect((await device.ask({ query: 'tags' })).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Errands', 'town']),
  )
  expect(await titles({ view: 'tag', tagId: tag })).toEqual(['Tagged'])
  expect(await device.refused('setTaskTags', { id: nowhere, tags: [] })).toEqual({ kind: 'task-not-found' })
  expect(await device.refused('createTag', { name: '' })).toEqual({ kind: 'name-empty' })
})

test('Today has what is due or planned up to today, Upcoming what comes later', async () => {
  const list = await newList('Dated')
  const make = (title: string, dates: { due?: { date: string }; doOn?: string }) =>
    device.run('createTask', { title, listId: list.listId, ...dates })
  await make('overdue', { due: { date: '2030-01-01' } })
  await make('planned', { doOn: '2030-01-02', due: { date: '2030-03-01' } })
  await make('later', { due: { date: '2030-01-03' } })
  const today = '2030-01-02'
  const of = async (view: TaskView) =>
    (await titles(view)).filter((title) => ['overdue', 'planned', 'later'].includes(title))
  expect(await of({ view: 'today', today })).toEqual(['overdue', 'planned'])
  expect(await of({ view: 'today', today: '2030-03-02' })).toEqual(['overdue', 'planned', 'later'])
  expect(await of({ view: 'upcoming', today })).toEqual(['later'])
})

test('lists are answered as windows with the number of all', async () => {
  const list = await newList('Long')
  await device.run('importTodoTxt', {
    text: Array.from({ length: 150 }, (_, index) => `Item ${index} +Long`).join('\n'),
  })
  const page = await device.ask({ query: 'tasks', view: list, offset: 100, limit: 20 })
  expect(page).toMatchObject({ offset: 100, total: 150 })
  expect(page.rows.map(({ title }) => title)).toEqual(
    Array.from({ length: 20 }, (_, index) => `Item ${index + 100}`),
  )
  const beyond = await device.client.run('createTask', { title: 'x', listId: list.listId })
  expect(beyond.ok).toBe(true)
})

test('importing a file adds its tasks once, all or none', async () => {
  const text =
    '(A) 2026-01-02 Renew passport +Papers @town due:2026-12-01\nx 2026-03-01 2026-02-01 Old one +Papers\nSame\nSame'
  expect(await device.run('importTodoTxt', { text })).toEqual({ tasks: 4, lists: 1, tags: 0 })
  expect(await device.run('importTodoTxt', { text })).toEqual({ tasks: 0, lists: 0, tags: 0 })
  const before = (await rows({ view: 'inbox' })).length
  expect(await device.refused('importTodoTxt', { text: `Fine\n${'x'.repeat(501)}` })).toMatchObject({
    kind: 'title-too-long',
  })
  expect(await device.refused('importTodoTxt', { text: ' \n' })).toEqual({ kind: 'import-empty' })
  expect((await rows({ view: 'inbox' })).length).toBe(before)
})
