import { randomUUID } from 'node:crypto'
import { type HistoryReply, historyReply, limits } from '@tidelist/shared-schema'
import { expect, test } from 'vitest'
import { signUp, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { ask, bearer } from '../testing/test-device.ts'
import { purgeHistory } from './history.ts'
import { asUser } from './user-transaction.ts'

onEveryDatabase((ground) => {
  const newDevice = async () => new TestDevice(ground().server.url, await signUp(ground().server.url))
  const get = (device: TestDevice, search: string) =>
    ask(`${device.url}/v1/sync/history${search}`, { headers: bearer(device.person.jwt) })
  const page = async (device: TestDevice, search = ''): Promise<HistoryReply> => {
    const answer = await get(device, search)
    expect(answer.status).toBe(200)
    return historyReply.parse(answer.body)
  }
  /** A task with this many titles, one after the other. */
  const taskWithTitles = async (device: TestDevice, titles: readonly string[]) => {
    const row = device.whole('tasks', randomUUID(), { title: titles[0] ?? '' })
    await device.push([row])
    let base = row.regs.title?.[1] ?? null
    for (const title of titles.slice(1)) {
      const edit = device.edit(row, 'title', { value: title, base })
      await device.push([edit])
      base = edit.regs.title?.[1] ?? null
    }
    return row
  }

  test('what was replaced comes newest first, with the stamps before and after', async () => {
    const device = await newDevice()
    const row = await taskWithTitles(device, ['One', 'Two', 'Three'])
    const { entries, before } = await page(device)
    expect(entries.map(({ value }) => value)).toEqual(['Two', 'One'])
    expect(entries[1]).toMatchObject({
      t: 'tasks',
      row_id: row.id,
      register: 'title',
      stamp: row.regs.title?.[1],
      replaced_by: entries[0]?.stamp,
    })
    expect(before).toBeNull()
  })

  test('pages go on where the one before ended, also among entries that one change replaced', async () => {
    const device = await newDevice()
    const rows = [await taskWithTitles(device, ['A', 'B']), await taskWithTitles(device, ['C', 'D'])]
    const stamp = device.stamp()
    const edits = rows.map((row) => {
      const edit = device.edit(row, 'notes', { value: 'At once', base: row.regs.notes?.[1] ?? null })
      const [value, , base] = edit.regs.notes ?? [null, '', null]
      return { ...edit, regs: { notes: [value, stamp, base] as [unknown, string, string | null] } }
    })
    await device.push(edits)
    const whole = (await page(device)).entries
    expect(whole).toHaveLength(4)
    const paged: HistoryReply['entries'] = []
    let before: string | null = null
    do {
      const next: HistoryReply = await page(device, `?limit=1${before === null ? '' : `&before=${before}`}`)
      paged.push(...next.entries)
      before = next.before
    } while (before !== null)
    expect(paged).toEqual(whole)
    const older = await page(device, `?before=${stamp}`)
    expect(older.entries).toEqual(whole.slice(2))
  })

  test('nobody reads the history of another person', async () => {
    const [anna, bert] = [await newDevice(), await newDevice()]
    await taskWithTitles(anna, ['Secret of Anna', 'Other'])
    const { entries } = await page(anna)
    const cursor = [entries[0]?.replaced_by, entries[0]?.row_id, 'title', entries[0]?.replaced_by].join('.')
    expect((await page(bert)).entries).toEqual([])
    expect((await page(bert, `?before=${cursor}`)).entries).toEqual([])
  })

  test.each([
    '?limit=0',
    `?limit=${limits.historyEntries + 1}`,
    '?before=x',
    "?before=' or 1=1",
    '?limit=many',
  ])('a malformed question %s is refused', async (search) => {
    const answer = await get(await newDevice(), search)
    expect([answer.status, answer.body]).toEqual([400, { kind: 'malformed' }])
  })

  test('entries that were replaced more than 400 days ago are purged, others and rows stay', async () => {
    const device = await newDevice()
    const nowMs = Date.now()
    const dayMs = 24 * 3600 * 1000
    const row = await taskWithTitles(device, ['Old', 'New'])
    const purge = (atMs: number) =>
      asUser(ground().server.database, device.person.userId, (run) =>
        purgeHistory(run, device.person.userId, atMs),
      )
    await purge(nowMs + 399 * dayMs)
    expect((await page(device)).entries).toHaveLength(1)
    await purge(nowMs + 401 * dayMs)
    expect((await page(device)).entries).toEqual([])
    expect((await device.pullAll()).map(({ id, regs }) => [id, regs.title])).toEqual([[row.id, 'New']])
  })
})
