/** Values that a newer app may write and this one has no place for. */
import {
  defaultRegisters,
  isStorableJson,
  isSyncedTable,
  type Json,
  type PulledRow,
  syncedTableNames,
  toMergeRow,
} from '@tidelist/shared-schema'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRows } from '../database/record-sql.ts'
import type { HttpAnswer, HttpRequest } from '../ports.ts'
import { groundOfFile, network, newPerson, saved, titles } from '../testing/sync-scenario.ts'
import { startDevice } from '../testing/test-device.ts'

const ground = groundOfFile()

/** On its way to a device, each priority of 3 becomes one that this version does not have. */
function newer(request: HttpRequest, answer: HttpAnswer): HttpAnswer {
  if (answer.kind !== 'answer' || !request.url.includes('/sync/pull')) return answer
  const page = JSON.parse(answer.body) as { rows: PulledRow[] } // our own server's answer
  for (const { regs } of page.rows) if (regs.priority === 3) regs.priority = 9
  return { ...answer, body: JSON.stringify(page) }
}

const storedTask = `select title, priority, extra from tasks where id = $1`

test('a value that this version has no place for is kept as it came, and delays nothing', async () => {
  const person = newPerson()
  const old = await ground.signedUp(person, { ports: { network: network(newer) } })
  const { id } = await old.run('createTask', { title: 'Seen by both', priority: 1 })
  await saved(old)
  const young = await ground.signedIn(person)
  await young.run('editTask', { id, priority: 3, notes: 'Written elsewhere' })
  await young.run('createTask', { title: 'What comes after' })
  await saved(young)
  await old.until({ query: 'task', id }, (task) => task?.notes === 'Written elsewhere')
  await expect.poll(() => titles(old)).toEqual(['Seen by both', 'What comes after'])
  const { profile } = await old.engine.workspace.open()
  const stored = () => profile.database.query(storedTask, [id])
  expect(await stored()).toEqual([{ title: 'Seen by both', priority: 1, extra: { priority: 9 } }])

  await old.run('editTask', { id, title: 'Edited beside it' })
  await saved(old)
  expect(await stored()).toEqual([{ title: 'Edited beside it', priority: 1, extra: { priority: 9 } }])
})

test('what is typed over a value that cannot be shown stands, and the value is among the conflicts', async () => {
  const person = newPerson()
  const old = await ground.signedUp(person, { ports: { network: network(newer) } })
  const { id } = await old.run('createTask', { title: 'Seen by both' })
  await saved(old)
  const young = await ground.signedIn(person)
  await young.run('editTask', { id, priority: 3, notes: 'Written elsewhere' })
  await saved(young)
  await old.until({ query: 'task', id }, (task) => task?.notes === 'Written elsewhere')
  await old.run('editTask', { id, priority: 2 })
  const { rows } = await old.until({ query: 'conflicts', offset: 0, limit: 10 }, ({ total }) => total === 1)
  expect(rows[0]).toMatchObject({ rowId: id, field: 'priority', kept: { value: 2 }, setAside: { value: 3 } })
  const { profile } = await old.engine.workspace.open()
  expect(await profile.database.query(storedTask, [id])).toEqual([
    { title: 'Seen by both', priority: 2, extra: {} },
  ])
})

const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }).filter((each) => isStorableJson(each as Json) && !Object.is(each, -0)),
  fc.string({ minLength: 400, maxLength: 700, unit: fc.constantFrom('x', '😀') }),
  fc.constantFrom<Json>(9, 0.5, -1, 1e300, null, '2026-02-30', {
    due_date: '2026-11-26',
    due_zone: 'Mars/Base',
  }),
)

const stampAt = (ms: number) => `${ms.toString(16).padStart(12, '0')}0000${'b'.repeat(16)}`

/** A row of any table in which any register holds anything, at two moments. */
const strange = fc.constantFrom(...syncedTableNames).chain((t) => {
  const names = Object.keys(defaultRegisters(t))
  const regs = fc.record(Object.fromEntries([...names, 'later'].map((name) => [name, value])))
  return fc.tuple(fc.constant(t), fc.uuid({ version: 4 }), fc.tuple(regs, regs))
})

test('a page that no database can hold is said to be not of our server, and what follows comes once it answers again', async () => {
  const person = newPerson()
  let isSpoiled = true
  const spoiled = network((request, answer) =>
    answer.kind === 'answer' && request.url.includes('/sync/pull') && isSpoiled
      ? { ...answer, body: answer.body.replace('"Spoiled"', '"\\u0000"') }
      : answer,
  )
  const laptop = await ground.signedUp(person, { ports: { network: spoiled } })
  const desktop = await ground.signedIn(person)
  await desktop.run('createTask', { title: 'Spoiled' })
  const { failure } = await laptop.until({ query: 'sync' }, (status) => status.failure !== null)
  expect(failure).toEqual({ kind: 'server-not-ours' })
  expect(await titles(laptop)).toEqual([])
  isSpoiled = false
  await expect.poll(() => titles(laptop), { timeout: 15_000 }).toEqual(['Spoiled'])
})

test('whatever a row from the server holds, it is stored and given back', async () => {
  const device = await startDevice()
  const { profile } = await device.engine.workspace.open()
  const { database, recorder } = profile
  let cursor = 0
  await fc.assert(
    fc.asyncProperty(strange, async ([t, id, both]) => {
      const made = stampAt(cursor + 1)
      for (const regs of both) {
        const clk = {
          ...Object.fromEntries(Object.keys(regs).map((name) => [name, stampAt(cursor + 1)])),
          '*': made,
        }
        const row = { t, id, seq: cursor + 1, clk, regs: regs as Record<string, Json> } // JSON by its making
        const page = { from: cursor, rows: [row], cursor: cursor + 1, epoch: 'e', gc: 0 }
        expect(await recorder.store(page)).toBe(true)
        cursor += 1
        const stored = (await readRows(database, recorder.userId(), { t, ids: [id] })).get(id)
        if (!stored || !isSyncedTable(t)) throw new Error('The row is not there.')
        expect(toMergeRow(t, stored).regs).toEqual(JSON.parse(JSON.stringify(regs)))
      }
    }),
    { numRuns: 200 },
  )
  await device.stop()
})

test.each([
  [2, 'app-older'],
  [0, 'server-older'],
])('comparing with a server of schema %i says which of the two is older', async (schema, kind) => {
  const other = network((request, answer) =>
    answer.kind === 'answer' && request.url.endsWith('/sync/digest')
      ? { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), schema }) }
      : answer,
  )
  const device = await ground.signedUp(newPerson(), { ports: { network: other } })
  expect(await device.refused('compareWithServer', {})).toEqual({ kind })
})
