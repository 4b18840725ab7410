import { randomUUID } from 'node:crypto'
import { conflictId, limits, type PulledRow } from '@tidelist/shared-schema'
import { expect, test } from 'vitest'
import { signIn, signUp, TestDevice } from '../testing/index.ts'
import { onEveryDatabase } from '../testing/on-every-database.ts'
import { bearer, type PushedRow, postJson } from '../testing/test-device.ts'

const due = (date: string) => ({ due_date: date, due_at_ms: null, due_zone: null })
const stampOf = (row: PulledRow | undefined, name: string) => row?.clk[name] ?? row?.clk['*'] ?? ''

onEveryDatabase(
  (ground) => {
    const newDevice = async () => new TestDevice(ground().server.url, await signUp(ground().server.url))
    const twoDevices = async () => {
      const first = await newDevice()
      return [first, new TestDevice(first.url, await signIn(first.url, first.person))] as const
    }

    test('a pushed task comes back on the next pull with its stamps', async () => {
      const device = await newDevice()
      const id = randomUUID()
      const row = device.whole('tasks', id, { title: 'Water the plants 🪴', due: due('2027-02-28') })
      expect((await device.push([row])).results).toEqual([{ t: 'tasks', id, st: 'ok' }])
      const [pulled] = await device.pullAll()
      expect(pulled?.regs).toMatchObject({
        title: 'Water the plants 🪴',
        due: due('2027-02-28'),
        status: { status: 'open' },
      })
      expect(stampOf(pulled, 'title')).toBe(row.regs.title?.[1])
      expect(device.cursor).toBe(1)
    })

    test('a repeated push changes nothing, the numbers included', async () => {
      const device = await newDevice()
      const rows = [
        device.whole('tasks', randomUUID(), { title: 'One' }),
        device.whole('tags', randomUUID(), { name: 'two' }),
      ]
      const first = await device.push(rows)
      const digest = await device.digest()
      const again = await device.push(rows)
      expect(again.results).toEqual(first.results)
      expect(await device.digest()).toEqual(digest)
    })

    test('a row that may not be taken is refused by itself', async () => {
      const device = await newDevice()
      const good = device.whole('tasks', randomUUID(), { title: 'Good' })
      const tooLong = device.whole('tasks', randomUUID(), { title: 'x'.repeat(501) })
      const nowhere = { ...device.whole('tasks', randomUUID()), t: 'passwords' }
      const badId = { ...device.whole('tasks', 'not-an-id') }
      const noDate = device.whole('tasks', randomUUID(), { due: due('2027-02-30') })
      const nul = device.whole('tasks', randomUUID(), { title: 'a\u0000b' })
      const half = device.whole('tasks', randomUUID(), { title: 'a\ud800b' })
      const partial = device.whole('tasks', randomUUID())
      delete partial.regs.title
      const { results } = await device.push([tooLong, nowhere, badId, noDate, nul, half, partial, good])
      expect(results.map(({ st, code }) => code ?? st)).toEqual([
        'invalid_value',
        'unknown_table',
        'malformed_id',
        'invalid_value',
        'invalid_value',
        'invalid_value',
        'incomplete',
        'ok',
      ])
      expect((await device.pullAll()).map(({ id }) => id)).toEqual([good.id])
    })

    test('values that only a database would refuse do not delay the other rows', async () => {
      const device = await newDevice()
      const nul = device.whole('settings', randomUUID(), { key: 'a', value: { text: 'a\u0000b' } })
      const half = device.whole('settings', randomUUID(), { key: 'b', value: ['\ud800'] })
      const minutes = { remind_at_ms: null, minutes_before_due: 2 ** 40 }
      const far = device.whole('reminders', randomUUID(), { target: randomUUID(), moment: minutes })
      const viewless = device.whole('saved_filters', randomUUID(), { view: null })
      const good = device.whole('tasks', randomUUID(), { title: 'Good' })
      const { results } = await device.push([nul, good, half, far, viewless])
      expect(results.map(({ st }) => st)).toEqual(['rejected', 'ok', 'rejected', 'rejected', 'rejected'])
      expect((await device.pullAll()).map(({ id }) => id)).toEqual([good.id])
    })

    test('a row that is given back is taken where it is absent, and else left as it is', async () => {
      const [laptop, phone] = await twoDevices()
      const row = laptop.whole('tasks', randomUUID(), { title: 'Older' })
      expect((await laptop.push([{ ...row, ifAbsent: true }])).results).toMatchObject([{ st: 'ok' }])
      await phone.pullAll()
      const title: PushedRow['regs'][string] = ['Newer', phone.stamp(), null]
      const newer = { ...row, regs: { ...row.regs, title }, ifAbsent: true }
      const before = await phone.digest()
      expect((await phone.push([newer])).results).toEqual([{ t: 'tasks', id: row.id, st: 'known_row' }])
      expect(await phone.digest()).toEqual(before)
    })

    test('a value that another device has said again is no conflict, when its push comes again', async () => {
      const [laptop, phone] = await twoDevices()
      const early = laptop.whole('tasks', randomUUID(), { title: 'Imported' })
      const late = phone.whole('tasks', early.id, { title: 'Imported' })
      await phone.push([late])
      await laptop.push([early])
      const base = late.regs.title?.[1] ?? null
      await phone.push([phone.edit(late, 'title', { value: 'Edited', base })])
      const before = await phone.digest()
      await laptop.push([early])
      expect(await phone.digest()).toEqual(before)
    })

    test('a part of a row that the server does not know is asked for whole', async () => {
      const device = await newDevice()
      const row = { t: 'tasks', id: randomUUID() }
      const { results } = await device.push([device.edit(row, 'title', { value: 'Alone', base: null })])
      expect(results).toEqual([{ ...row, st: 'unknown_row' }])
      expect(await device.pullAll()).toEqual([])
    })

    test('edits of different registers on two devices both stand', async () => {
      const [laptop, phone] = await twoDevices()
      const row = laptop.whole('tasks', randomUUID(), { title: 'Draft' })
      await laptop.push([row])
      await Promise.all([laptop.pullAll(), phone.pullAll()])
      const base = row.regs.title?.[1] ?? null
      await laptop.push([laptop.edit(row, 'title', { value: 'Final', base })])
      await phone.push([phone.edit(row, 'due', { value: due('2027-03-01'), base })])
      const [pulled, ...others] = await phone.pullAll()
      expect(pulled?.regs).toMatchObject({ title: 'Final', due: due('2027-03-01') })
      expect(others).toEqual([])
    })

    test('a value that loses is answered with the winner, bumps nothing and is kept as a conflict', async () => {
      const [laptop, phone] = await twoDevices()
      const row = laptop.whole('tasks', randomUUID(), { title: 'Draft' })
      await laptop.push([row])
      const base = row.regs.title?.[1] ?? null
      const older = laptop.edit(row, 'title', { value: 'Older', base })
      const newer = phone.edit(row, 'title', { value: 'Newer', base })
      newer.regs.title = ['Newer', phone.stamp(Date.now() + 1000), base]
      await phone.push([newer])
      const [before] = await phone.pullAll()
      const { results } = await laptop.push([older])
      expect(results).toEqual([
        { t: 'tasks', id: row.id, st: 'ok', won: { title: ['Newer', newer.regs.title[1]] } },
      ])
      const pulled = await laptop.pullAll()
      expect(pulled.find(({ t }) => t === 'tasks')?.seq).toBe(before?.seq)
      const losing = older.regs.title?.[1] ?? ''
      expect(pulled.find(({ t }) => t === 'conflicts')).toMatchObject({
        id: conflictId({ t: 'tasks', id: row.id, register: 'title', stamp: losing }),
        clk: { '*': newer.regs.title[1] },
        regs: {
          fact: {
            table_name: 'tasks',
            row_id: row.id,
            register: 'title',
            losing_value: 'Older',
            losing_stamp: losing,
            winning_stamp: newer.regs.title[1],
          },
          resolved: null,
        },
      })
      const digest = await laptop.digest()
      await laptop.push([older])
      expect(await laptop.digest()).toEqual(digest)
    })

    test('a value that is overwritten unseen is kept as a conflict, and one that was seen is not', async () => {
      const [laptop, phone] = await twoDevices()
      const row = laptop.whole('tasks', randomUUID(), { title: 'Draft' })
      await laptop.push([row])
      const base = row.regs.title?.[1] ?? null
      const seen = phone.edit(row, 'title', { value: 'Seen', base })
      await phone.push([seen])
      expect((await phone.pullAll()).filter(({ t }) => t === 'conflicts')).toEqual([])
      await laptop.push([laptop.edit(row, 'title', { value: 'Unseen overwrite', base })])
      const [conflict, ...others] = (await laptop.pullAll()).filter(({ t }) => t === 'conflicts')
      expect(conflict?.regs.fact).toMatchObject({ losing_value: 'Seen', losing_stamp: seen.regs.title?.[1] })
      expect(others).toEqual([])
    })

    test('a conflict that a person has settled stays so when the value that lost comes again after another edit', async () => {
      const [laptop, phone] = await twoDevices()
      const row = laptop.whole('tasks', randomUUID(), { title: 'Draft' })
      await laptop.push([row])
      const base = row.regs.title?.[1] ?? ''
      const lost = laptop.edit(row, 'title', { value: 'Lost', base })
      const won = phone.edit(row, 'title', { value: 'Won', base })
      won.regs.title = ['Won', phone.stamp(Date.now() + 1000), base]
      await phone.push([won])
      await laptop.push([lost])
      const conflict = (await phone.pullAll()).find(({ t }) => t === 'conflicts')
      if (!conflict) throw new Error('There is a conflict')
      await phone.push([
        phone.edit(conflict, 'resolved', { value: Date.now(), base: stampOf(conflict, 'resolved') }),
      ])
      await phone.push([phone.edit(row, 'title', { value: 'Won again', base: won.regs.title[1] })])
      const before = await phone.pullAll()
      await laptop.push([lost])
      expect(await phone.pullAll()).toEqual([])
      expect(before.find(({ t }) => t === 'conflicts')?.regs.resolved).not.toBe(null)
    })

    test('a push that was accepted earlier and arrives again late makes no conflict', async () => {
      const [laptop, phone] = await twoDevices()
      const row = laptop.whole('tasks', randomUUID(), { title: 'Draft' })
      await laptop.push([row])
      const first = laptop.edit(row, 'title', { value: 'First', base: row.regs.title?.[1] ?? null })
      await laptop.push([first])
      await phone.push([phone.edit(row, 'title', { value: 'Second', base: first.regs.title?.[1] ?? null })])
      await laptop.push([first, row])
      expect((await laptop.pullAll()).filter(({ t }) => t === 'conflicts')).toEqual([])
    })

    test('a value that its own device has replaced makes no conflict when its push comes last of all, and one of another device does', async () => {
      const [laptop, phone] = await twoDevices()
      const tablet = new TestDevice(laptop.url, await signIn(laptop.url, laptop.person))
      const row = laptop.whole('tasks', randomUUID(), { title: 'Draft' })
      await laptop.push([row])
      const base = row.regs.title?.[1] ?? null
      const delayed = laptop.edit(row, 'title', { value: 'First', base })
      const unseen = tablet.edit(row, 'title', { value: 'Elsewhere', base })
      const second = laptop.edit(row, 'title', { value: 'Second', base })
      await laptop.push([second])
      await phone.push([phone.edit(row, 'title', { value: 'Third', base: second.regs.title?.[1] ?? null })])
      await laptop.push([delayed])
      await tablet.push([unseen])
      expect((await laptop.pullAll()).filter(({ t }) => t === 'conflicts')).toMatchObject([
        { regs: { fact: { losing_value: 'Elsewhere' } } },
      ])
    })

    test('differences that nobody typed make no conflict', async () => {
      const [laptop, phone] = await twoDevices()
      const row = laptop.whole('tasks', randomUUID(), { title: 'Draft' })
      await laptop.push([row])
      const base = row.regs.title?.[1] ?? ''
      const place = { list_id: randomUUID(), section_id: null, parent_id: null }
      const edit = (device: TestDevice, rank: string, completed_at_ms: number) => ({
        ...device.edit(row, 'placement', { value: { ...place, rank }, base: null }),
        regs: {
          placement: [{ ...place, rank }, device.stamp(), null] as [unknown, string, null],
          status: [{ status: 'done', completed_at_ms }, device.stamp(), null] as [unknown, string, null],
          title: ['Same', device.stamp(), base] as [unknown, string, string],
        },
      })
      const early = edit(laptop, 'a1', 1)
      await phone.push([edit(phone, 'a2', 2)])
      await laptop.push([early])
      const conflicts = (await laptop.pullAll()).filter(({ t }) => t === 'conflicts')
      expect(conflicts.map(({ regs }) => regs.fact)).toEqual([])
    })

    test.each([
      ['before the other edits it', -1000],
      ['before the other edits it', 1000],
      ['after that', -1000],
      ['after that', 1000],
    ])(
      'a row that two devices make, one of which comes %s and by its clock %i ms later: what it never touched makes no conflict and changes nothing, also when it comes again',
      async (when, laterMs) => {
        const [laptop, phone] = await twoDevices()
        const id = randomUUID()
        const makes = (made: string) => {
          const regs: PushedRow['regs'] = { title: ['Buy bread', made, null], created_at: [1, made, null] }
          return { t: 'tasks', id, whole: true, made, regs }
        }
        const onLaptop = makes(laptop.stamp(Date.now() - 2000))
        const onPhone = makes(phone.stamp(Date.now() - 2000 + laterMs))
        await laptop.push([onLaptop])
        if (when.startsWith('before')) await phone.push([onPhone])
        const base = onLaptop.made
        await laptop.push([laptop.edit(onLaptop, 'do_on', { value: '2026-03-29', base })])
        await phone.push([onPhone])
        await phone.push([onPhone])
        const [made] = [onLaptop.made, onPhone.made].sort()
        expect(await laptop.pullAll()).toMatchObject([{ regs: { do_on: '2026-03-29' }, clk: { '*': made } }])
      },
    )

    test('equal stamps are decided by value, whichever comes first', async () => {
      const [laptop, clone] = await twoDevices()
      const row = laptop.whole('tasks', randomUUID(), { title: 'Draft' })
      await laptop.push([row])
      const stamp = laptop.stamp()
      const write = (value: string) => ({
        ...row,
        whole: false,
        regs: { title: [value, stamp, null] as [unknown, string, null] },
      })
      await laptop.push([write('b')])
      await clone.push([write('a')])
      await clone.push([write('c')])
      const pulled = (await laptop.pullAll()).find(({ t }) => t === 'tasks')
      expect(pulled?.regs.title).toBe('c')
    })

    test('two writes of one row in one push are one change', async () => {
      const device = await newDevice()
      const row = device.whole('tasks', randomUUID(), { title: 'Draft' })
      const edit = device.edit(row, 'title', { value: 'Final', base: row.regs.title?.[1] ?? null })
      expect((await device.push([row, edit])).results.map(({ st }) => st)).toEqual(['ok', 'ok'])
      const pulled = await device.pullAll()
      expect(pulled.map(({ seq, regs }) => [seq, regs.title])).toEqual([[1, 'Final']])
    })

    test('registers that this server cannot name travel with their stamps', async () => {
      const device = await newDevice()
      const row = device.whole('tasks', randomUUID())
      row.regs.mood = [{ icon: 'sun' }, device.stamp(), null]
      await device.push([row])
      const [pulled] = await device.pullAll()
      expect(pulled?.regs.mood).toEqual({ icon: 'sun' })
      expect(stampOf(pulled, 'mood')).toBe(row.regs.mood[1])
    })

    test('a clock that is ahead is told the time, and nothing is taken', async () => {
      const device = await newDevice()
      const ahead = device.whole('tasks', randomUUID(), { title: 'Tomorrow' })
      for (const register of Object.values(ahead.regs)) register[1] = device.stamp(Date.now() + 61_000)
      const answer = await device.tryPush([device.whole('tasks', randomUUID()), ahead])
      expect([answer.status, answer.body.kind]).toEqual([409, 'clock_skew'])
      expect(Math.abs((answer.body.serverTime ?? 0) - Date.now())).toBeLessThan(10_000)
      expect(await device.pullAll()).toEqual([])
    })

    test('another epoch, a cursor ahead of the counter and one behind the fence are refused', async () => {
      const device = await newDevice()
      await device.push([device.whole('tasks', randomUUID())])
      const kindOf = async (other: Record<string, unknown>) => {
        const { status, body } = await device.tryPush([device.whole('tasks', randomUUID())], other)
        return [status, body.kind]
      }
      expect(await kindOf({ epoch: 'another' })).toEqual([409, 'epoch'])
      expect(await kindOf({ cursor: 99 })).toEqual([409, 'epoch'])
      await ground().server.database.transaction(async (run) => {
        await run.query("select set_config('app.user_id', $1, true)", [device.person.userId])
        await run.query('update sync_user set gc = 1')
      })
      expect(await kindOf({ cursor: 0 })).toEqual([409, 'resync_required'])
    })

    test('frames that are not a push are refused before anything is read from them', async () => {
      const device = await newDevice()
      const url = `${device.url}/v1/sync/push`
      const auth = bearer(device.person.jwt)
      const kinds = async (body: unknown) => {
        const answer = await postJson(url, body, auth)
        return [answer.status, answer.body.kind]
      }
      expect(await kinds({ ...device.request([]), userId: 'somebody' })).toEqual([400, 'malformed'])
      expect(await kinds({ ...device.request([]), device: 'short' })).toEqual([400, 'malformed'])
      expect(await kinds([])).toEqual([400, 'malformed'])
      expect(await kinds({ ...device.request([]), proto: 0 })).toEqual([426, 'upgrade_required'])
      expect(await kinds({ ...device.request([]), proto: 2, more: true })).toEqual([503, 'unavailable'])
      const many = Array.from({ length: limits.pushRows + 1 }, () => device.whole('tags', randomUUID()))
      expect(await kinds(device.request(many))).toEqual([413, 'too_large'])
      expect(await kinds(device.request(many.slice(1)))).toEqual([200, undefined])
      const deep = '['.repeat(200_000) + ']'.repeat(200_000)
      const raw = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
        const answer = await fetch(url, { method: 'POST', body, headers: { ...auth, ...headers } })
        return [answer.status, ((await answer.json()) as { kind: string }).kind]
      }
      expect(await raw(deep)).toEqual([400, 'malformed'])
      expect(await raw('{"proto":1')).toEqual([400, 'malformed'])
      expect(await raw(new Uint8Array([0x22, 0xff, 0x22]))).toEqual([400, 'malformed'])
      expect(await raw('{}', { 'content-encoding': 'gzip' })).toEqual([415, 'unsupported_encoding'])
      expect(await raw(`"${'x'.repeat(1024 * 1024)}"`)).toEqual([413, 'too_large'])
    })

    test('pushes of many devices at once are all taken, each change with a number of its own', async () => {
      const first = await newDevice()
      const devices = Array.from({ length: 6 }, () => new TestDevice(first.url, first.person))
      await Promise.all(
        devices.flatMap((each) =>
          [1, 2, 3].map(() =>
            each.push([each.whole('tasks', randomUUID()), each.whole('tags', randomUUID())]),
          ),
        ),
      )
      const seqs = (await first.pullAll()).map(({ seq }) => seq)
      expect(seqs).toEqual(Array.from({ length: 36 }, (_, index) => index + 1))
    })

    test('a person who pushes too often is told when to come back', async () => {
      const device = await newDevice()
      const answers: number[] = []
      let wait: string | null = null
      for (let i = 0; i < 41; i += 1) {
        const answer = await device.tryPush([])
        answers.push(answer.status)
        wait = answer.headers.get('retry-after')
      }
      expect(answers.filter((status) => status === 200)).toHaveLength(40)
      expect(answers.at(-1)).toBe(429)
      expect(Number(wait)).toBeGreaterThan(0)
    })
  },
  { rates: { push: { perMinute: 0.001, burst: 40 } } },
)
