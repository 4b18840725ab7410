import { inboxId } from '@tidelist/shared-schema'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Device, startDevice } from '../testing/test-device.ts'
import { findStrays } from './strays.ts'
import { tasksInView } from './task-views.ts'

let device: Device
beforeAll(async () => {
  device = await startDevice()
})
afterAll(() => device.stop())

const database = async () => (await device.engine.workspace.open()).profile.database
const inboxTitles = async () => {
  const run = await database()
  const strays = await findStrays(run, 'local', inboxId)
  const window = { view: { view: 'inbox' }, offset: 0, limit: 50 } as const
  return (await tasksInView(run, 'local', { window, strays })).rows.map(({ title }) => title)
}
/** What a merge can leave behind, as no command would. */
const force = async (sql: string, params: string[]) => (await database()).query(sql, params)

beforeEach(async () => {
  await (await database()).query('delete from tasks')
})

test('a task whose list is deleted or unknown is in the Inbox', async () => {
  const { id: list } = await device.run('createList', { name: 'Gone' })
  const { id } = await device.run('createTask', { title: 'Homeless', listId: list })
  await force('update lists set deleted_at_ms = 1 where id = $1', [list])
  expect(await inboxTitles()).toEqual(['Homeless'])
  await force(`update tasks set list_id = '018f0000-0000-7000-8000-00000000dead' where id = $1`, [id])
  expect(await inboxTitles()).toEqual(['Homeless'])
})

test('a subtask whose parent is deleted elsewhere stands at the top of its list', async () => {
  const { id: parent } = await device.run('createTask', { title: 'Parent' })
  await device.run('createTask', { title: 'Child', parentId: parent })
  await force('update tasks set deleted_at_ms = 1 where id = $1', [parent])
  expect(await inboxTitles()).toEqual(['Child'])
})

test('a cycle of parents is cut at the newest placement', async () => {
  const { id: a } = await device.run('createTask', { title: 'a' })
  const { id: b } = await device.run('createTask', { title: 'b' })
  const { id: c } = await device.run('createTask', { title: 'c', parentId: b })
  const stamp = (ms: number) => `${String(ms).padStart(16, '0')}${'e'.repeat(16)}`
  const link = (child: string, parent: string, ms: number) =>
    force(
      `update tasks set parent_id = $2, clk = clk || jsonb_build_object('placement', $3::text) where id = $1`,
      [child, parent, stamp(ms)],
    )
  await link(a, c, 3)
  await link(b, a, 2)
  await link(c, b, 1)
  expect(await inboxTitles()).toEqual(['a'])
})

test('looking for strays reads no table of tasks from end to end', async () => {
  const titles = Array.from({ length: 2_000 }, (_, n) => `Task ${n}`)
  await device.run('importTodoTxt', { text: titles.join('\n') })
  const run = await database()
  await run.exec('analyze')
  const asked: string[] = []
  const explained: typeof run = {
    ...run,
    query: async (text, params) => {
      asked.push(...(await run.query(`explain ${text}`, params)).map((row) => String(row['QUERY PLAN'])))
      return run.query(text, params)
    },
  }
  await findStrays(explained, 'local', inboxId)
  expect(asked.filter((line) => line.includes('Scan')).length).toBeGreaterThan(3)
  expect(asked.filter((line) => line.includes('Seq Scan on tasks'))).toEqual([])
})

test('nothing is stray where nothing was merged', async () => {
  const { id } = await device.run('createTask', { title: 'Fine' })
  await device.run('createTask', { title: 'Sub', parentId: id })
  expect(await findStrays(await database(), 'local', inboxId)).toEqual({ lists: [], tasks: [] })
})
