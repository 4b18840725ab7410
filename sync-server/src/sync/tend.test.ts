import { randomUUID } from 'node:crypto'
import { serverDevice } from '@tidelist/shared-schema'
import { describe, expect, test } from 'vitest'
import { agePerson, signUp, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { nextMarks, seqBefore } from './tend.ts'

onEveryDatabase((ground) => {
  const newDevice = async () => new TestDevice(ground().server.url, await signUp(ground().server.url))
  const age = (device: TestDevice, days: number) =>
    agePerson(ground().server.database, device.person.userId, days)
  const rowsOf = async (device: TestDevice) => {
    device.cursor = 0
    return new Map((await device.pullAll()).map((row) => [row.id, row]))
  }

  /** A week passes and is noticed, so that what happened before it is known to be older. */
  const passWeeks = async (device: TestDevice, weeks: number) => {
    for (let week = 0; week < weeks; week += 1) {
      await age(device, 7)
      await device.pull({ cursor: device.cursor })
    }
  }

  async function withDeletedTask(device: TestDevice): Promise<{ deleted: string; kept: string }> {
    const rows = [
      device.whole('tasks', randomUUID(), { title: 'Deleted', notes: 'with notes' }),
      device.whole('tasks', randomUUID(), { title: 'Kept' }),
    ] as const
    await device.push(rows)
    await device.push([device.edit(rows[0], 'title', { value: 'Deleted, edited', base: null })])
    await device.push([device.edit(rows[0], 'deleted_at', { value: Date.now(), base: null })])
    await device.pullAll()
    return { deleted: rows[0].id, kept: rows[1].id }
  }

  const historyOf = (id: string) =>
    ground().server.database.transaction(async (run) => {
      const [found] = await run.query('select user_id from tasks where id = $1', [id])
      await run.query("select set_config('app.user_id', $1, true)", [found?.user_id ?? ''])
      return run.query("select value from history where row_id = $1 and register = 'title'", [id])
    })

  test('texts stay for 30 days in the Trash and are then emptied by a stamped write that devices pull', async () => {
    const device = await newDevice()
    const { deleted, kept } = await withDeletedTask(device)
    await passWeeks(device, 4)
    expect((await rowsOf(device)).get(deleted)?.regs.title).toBe('Deleted, edited')
    await passWeeks(device, 2)
    const rows = await rowsOf(device)
    expect(rows.get(deleted)?.regs).toMatchObject({ title: '', notes: '' })
    expect(rows.get(deleted)?.regs.deleted_at).not.toBeNull()
    expect(rows.get(deleted)?.clk.title?.endsWith(serverDevice)).toBe(true)
    expect(rows.get(kept)?.regs).toMatchObject({ title: 'Kept' })
    expect(await historyOf(deleted)).toEqual([])
  })

  test('a row that is restored within its time keeps its texts', async () => {
    const device = await newDevice()
    const { deleted } = await withDeletedTask(device)
    await passWeeks(device, 3)
    await device.push([device.edit({ t: 'tasks', id: deleted }, 'deleted_at', { value: null, base: null })])
    await passWeeks(device, 9)
    expect((await rowsOf(device)).get(deleted)?.regs.title).toBe('Deleted, edited')
  })

  test('an edit that comes after the texts were emptied loses to them and is kept as a conflict', async () => {
    const device = await newDevice()
    const { deleted } = await withDeletedTask(device)
    const late = device.edit({ t: 'tasks', id: deleted }, 'title', { value: 'Edited offline', base: null })
    await passWeeks(device, 6)
    await device.push([late])
    const rows = await rowsOf(device)
    expect(rows.get(deleted)?.regs.title).toBe('')
    const conflicts = [...rows.values()].filter(({ t }) => t === 'conflicts')
    expect(conflicts.map(({ regs }) => regs.fact)).toMatchObject([{ losing_value: 'Edited offline' }])
  })

  test('after 400 further days the row is forgotten, and who has not seen it deleted must start over', async () => {
    const device = await newDevice()
    const { deleted, kept } = await withDeletedTask(device)
    const { cursor } = device
    await passWeeks(device, 6)
    await device.pullAll()
    await passWeeks(device, 40)
    expect([...(await rowsOf(device)).keys()]).toContain(deleted)
    await passWeeks(device, 20)
    const { gc } = await device.pull()
    expect(gc).toBeGreaterThan(cursor)
    const rows = await rowsOf(device)
    expect([...rows.keys()]).not.toContain(deleted)
    expect([...rows.keys()]).toContain(kept)
    device.cursor = cursor
    expect(await device.tryPull()).toMatchObject({ status: 409, body: { kind: 'resync_required' } })
    expect(await device.tryPush([device.whole('tasks', randomUUID())])).toMatchObject({
      status: 409,
      body: { kind: 'resync_required' },
    })
  })

  test('nothing is looked through twice on one day', async () => {
    const device = await newDevice()
    await withDeletedTask(device)
    const tended = async () => {
      const [row] = await ground().server.database.transaction(async (run) => {
        await run.query("select set_config('app.user_id', $1, true)", [device.person.userId])
        return run.query('select tended_at_ms, marks from sync_user where user_id = $1', [
          device.person.userId,
        ])
      })
      return row
    }
    const first = await tended()
    await device.pull()
    expect(await tended()).toEqual(first)
    await age(device, 2)
    await device.pull()
    expect(Number((await tended())?.tended_at_ms)).toBeGreaterThanOrEqual(Number(first?.tended_at_ms))
  })
})

describe('marks', () => {
  const day = 24 * 3600 * 1000

  test('a mark is made once a week and the list stays short over years', () => {
    let marks: { atMs: number; seq: number }[] = []
    for (let n = 0; n < 2000; n += 1) marks = nextMarks(marks, { atMs: n * day, seq: n }, (n - 400) * day)
    expect(marks.length).toBeLessThan(62)
    expect(seqBefore(marks, 1600 * day)).toBeLessThanOrEqual(1600)
    expect(seqBefore(marks, 1600 * day)).toBeGreaterThan(1590)
  })

  test('before the first mark nothing is known to be old', () => {
    expect(seqBefore([{ atMs: 50, seq: 9 }], 49)).toBe(0)
    expect(seqBefore([{ atMs: 50, seq: 9 }], 50)).toBe(9)
  })
})
