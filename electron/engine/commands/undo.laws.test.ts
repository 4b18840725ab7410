/** Any series of commands, undos and redos, against a model that only remembers how everything looked. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Device, startDevice } from '../testing/test-device.ts'

let device: Device
const ids: string[] = []
beforeAll(async () => {
  device = await startDevice()
  for (const title of ['One', 'Two', 'Three']) ids.push((await device.run('createTask', { title })).id)
})
afterAll(() => device.stop())

type Move =
  | { move: 'undo' | 'redo' | 'create' | 'bulk' }
  | { move: 'title' | 'notes' | 'toggle' | 'tags'; task: number; text: string }

const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ move: fc.constantFrom('undo' as const, 'redo' as const) }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constantFrom('create' as const, 'bulk' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      move: fc.constantFrom('title' as const, 'notes' as const, 'toggle' as const, 'tags' as const),
      task: fc.nat(2),
      text: fc.constantFrom('a', 'b', 'c'),
    }),
  },
)

async function look(): Promise<string> {
  const { profile } = await device.engine.workspace.open()
  const [row] = await profile.database.query(
    `select jsonb_build_object('tasks', (select jsonb_agg(to_jsonb(r) - array['clk', 'server_seq'] order by id) from tasks r where deleted_at_ms is null),
       'links', (select jsonb_agg(id order by id) from task_tags r where deleted_at_ms is null),
       'tags', (select jsonb_agg(name order by id) from tags r where deleted_at_ms is null)) as all`,
  )
  return JSON.stringify(row?.all)
}

let made = 0
async function make(next: Exclude<Move, { move: 'undo' | 'redo' }>): Promise<void> {
  made += 1
  if (next.move === 'create') await device.run('createTask', { title: `New ${made}` })
  if (next.move === 'bulk')
    await device.run('importTodoTxt', { text: `Bulk ${made} @a\nBulk too ${made} +L` })
  if (!('task' in next)) return
  const id = ids[next.task] ?? ''
  const task = await device.ask({ query: 'task', id })
  if (next.move === 'title' || next.move === 'notes')
    await device.run('editTask', { id, [next.move]: next.text })
  if (next.move === 'tags') await device.run('setTaskTags', { id, tags: [next.text] })
  if (next.move === 'toggle')
    await device.run(task?.deletedAtMs === null ? 'deleteTask' : 'restoreTask', { id })
}

test('undo shows what was before, redo what was after, whatever came in which order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 14 }), async (moves) => {
      for (const id of ids)
        if ((await device.ask({ query: 'task', id }))?.deletedAtMs !== null)
          await device.run('restoreTask', { id })
      const past: string[] = []
      const future: string[] = []
      for (const next of moves) {
        const now = await look()
        const [from, to] = next.move === 'undo' ? [past, future] : [future, past]
        if (next.move === 'undo' || next.move === 'redo') {
          const expected = from.pop()
          if (expected === undefined) continue
          to.push(now)
          expect(await device.run(next.move, {})).toMatchObject({ leftTotal: 0 })
          expect(await look()).toBe(expected)
          continue
        }
        const isTrashed = 'task' in next && next.move !== 'toggle'
        const task = isTrashed ? await device.ask({ query: 'task', id: ids[next.task] ?? '' }) : null
        if (task && task.deletedAtMs !== null) continue
        await make(next)
        if ((await look()) === now) continue
        past.push(now)
        future.length = 0
      }
    }),
    { numRuns: 25 },
  )
})
