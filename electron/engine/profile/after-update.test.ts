/** What came from a newer app or server before this one was updated is there afterwards. */
import { expect, test } from 'vitest'
import { startDevice } from '../testing/test-device.ts'
import { afterUpdate } from './after-update.ts'
import { keepUnknownRows, takeKnownRows } from './unknown-rows.ts'

const stamp = `${'0'.repeat(11)}1${'0'.repeat(4)}${'a'.repeat(16)}`
const row = (t: string, seq: number, title: string) => ({
  t,
  id: '0b5c4b1e-0000-4000-8000-000000000001',
  seq,
  clk: { '*': stamp },
  regs: { title },
})

test('rows of tables that this version does not know are kept, the newest of each, and handed over once they are known', async () => {
  const device = await startDevice()
  const { profile } = await device.engine.workspace.open()
  const { database } = profile
  await database.transaction((run) =>
    keepUnknownRows(run, [row('habits', 4, 'Old'), row('tasks', 9, 'Known')]),
  )
  await database.transaction((run) => keepUnknownRows(run, [row('habits', 7, 'New')]))
  await database.transaction((run) => keepUnknownRows(run, [row('habits', 5, 'Late')]))
  const handed: unknown[] = []
  const store = async (rows: readonly unknown[]) => void handed.push(...rows)
  await database.transaction((run) => takeKnownRows(run, { isKnown: () => false, store }))
  expect(handed).toEqual([])
  await database.transaction((run) => takeKnownRows(run, { isKnown: (t) => t === 'habits', store }))
  expect(handed).toEqual([row('habits', 7, 'New')])
  expect(await database.query('select * from unknown_rows')).toEqual([])
  await device.stop()
})

test('a register that waited in extra becomes a column', async () => {
  const device = await startDevice()
  const { id } = await device.run('createTask', { title: 'Before' })
  const { profile } = await device.engine.workspace.open()
  const { database } = profile
  await database.query(
    `update tasks set extra = '{"priority": 2, "energy": 3, "do_on": "no date"}' where id = $1`,
    [id],
  )
  await database.transaction(afterUpdate)
  const [stored] = await database.query('select priority, do_on, extra from tasks where id = $1', [id])
  expect(stored).toEqual({ priority: 2, do_on: null, extra: { energy: 3, do_on: 'no date' } })
  await device.stop()
})
