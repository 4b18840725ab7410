/** Changes that the server cannot take: they stay by themselves, can be seen with the reason, sent again or given up, and delay nothing. */
import { limits } from '@tidelist/shared-schema'
import { expect, test, vi } from 'vitest'
import { nodeNetwork } from '../../engine-host/node-network.ts'
import {
  groundOfFile,
  identical,
  inbox,
  network,
  newPerson,
  saved,
  titles,
} from '../testing/sync-scenario.ts'

const ground = groundOfFile()

const tasksOnServer = async (title: string) => {
  const [row] = await ground
    .server()
    .database.transaction((run) =>
      run.query('select count(*)::int as n from tasks where title like $1', [title]),
    )
  return Number(row?.n)
}

const greatestSeqOnServer = async (id: string) => {
  const [row] = await ground
    .server()
    .database.transaction((run) => run.query('select server_seq from tasks where id = $1', [id]))
  return Number(row?.server_seq)
}

test('of a thousand changes one that is bad is refused by itself, the same again when it is sent again', async () => {
  const here = await ground.device()
  const text = Array.from({ length: 1000 }, (_, n) => `Number ${n}`).join('\n')
  await here.run('importTodoTxt', { text })
  const { profile } = await here.engine.workspace.open()
  const { rows } = await here.ask(inbox)
  const bad = rows.find(({ title }) => title === 'Number 77')
  await profile.database.query(`update tasks set due_zone = 'Mars/Base' where id = $1`, [bad?.id])
  await here.run('signUp', newPerson())
  await here.until({ query: 'sync' }, ({ refused, waiting }) => refused === 1 && waiting === 0)
  expect(await tasksOnServer('Number %')).toBe(999)
  const refused = { t: 'tasks', id: bad?.id, label: 'Number 77', code: 'invalid_value' }
  expect(await here.ask({ query: 'refusedRows' })).toEqual({ total: 1, rows: [refused] })
  await here.run('retryRefused', { t: 'tasks', id: bad?.id ?? '' })
  await here.until({ query: 'sync' }, ({ refused, waiting }) => refused === 1 && waiting === 0)
  expect(await here.ask({ query: 'refusedRows' })).toEqual({ total: 1, rows: [refused] })
  expect(await tasksOnServer('Number %')).toBe(999)
  await profile.database.query('update tasks set due_zone = null where id = $1', [bad?.id])
  await here.run('retryRefused', { t: 'tasks', id: bad?.id ?? '' })
  await saved(here)
  expect(await here.ask({ query: 'refusedRows' })).toEqual({ total: 0, rows: [] })
  expect(await tasksOnServer('Number %')).toBe(1000)
})

test('a refused change that is given up is kept aside, and the task is again what the server has', async () => {
  const person = newPerson()
  const here = await ground.signedUp(person)
  const { id } = await here.run('createTask', { title: 'As the server has it' })
  await here.run('createTask', { title: 'Another' })
  await saved(here)
  const { profile } = await here.engine.workspace.open()
  await here.run('editTask', { id, due: { date: '2027-01-01', minutes: 60, zone: 'Europe/Berlin' } })
  await saved(here)
  // A pull that is still to come would take the spoiled row for another device's.
  await vi.waitFor(async () => {
    const [place] = await profile.database.query('select cursor from engine_state')
    expect(Number(place?.cursor)).toBe(await greatestSeqOnServer(id))
  })
  // Spoiled between the command and the server, as a bug might.
  await profile.recorder.alone(async (run) => {
    await run.query(`update tasks set title = 'Spoiled', due_zone = 'Mars/Base' where id = $1`, [id])
    await run.query(
      `insert into outbox (t, row_id, register, stamp) select 'tasks', id, 'due', coalesce(clk->>'due', clk->>'*') from tasks where id = $1`,
      [id],
    )
  })
  await here.run('syncNow', {})
  await here.until({ query: 'sync' }, ({ refused }) => refused === 1)
  await here.run('discardRefused', { t: 'tasks', id })
  await here.until(inbox, ({ rows }) => rows.some(({ title }) => title === 'As the server has it'))
  await saved(here)
  await identical(here)
  expect(await titles(here)).toEqual(['Another', 'As the server has it'])
  expect(await here.ask({ query: 'recoveredRows' })).toMatchObject({
    total: 1,
    rows: [{ t: 'tasks', id, label: 'Spoiled', reason: 'refused' }],
  })
  const restored = await here.run('restoreRecovered', { t: 'tasks', id })
  await saved(here)
  expect(await here.ask({ query: 'task', id: restored.id })).toMatchObject({
    title: 'Spoiled',
    dueZone: null,
  })
  expect(await here.refused('discardRefused', { t: 'tasks', id })).toEqual({ kind: 'nothing-to-answer' })
})

test('notes are refused where they are typed when they could not be sent, and all that is accepted is sent', async () => {
  const here = await ground.signedUp(newPerson())
  const { id } = await here.run('createTask', { title: 'Long notes' })
  const tooLong = [
    'x'.repeat(limits.notesCodePoints + 1),
    '海'.repeat(70_000),
    '\n'.repeat(95_000),
    'x'.repeat(10 * 1024 * 1024),
  ]
  for (const notes of tooLong)
    expect((await here.refused('editTask', { id, notes })).kind).toBe('notes-too-long')
  await here.run('editTask', { id, notes: '海'.repeat(58_000) })
  await here.run('createTask', { title: 'Short' })
  expect(await saved(here)).toMatchObject({ refused: 0 })
  await identical(here)
})

test('a row that is larger than the server takes stays by itself and delays nothing', async () => {
  const here = await ground.signedUp(newPerson())
  const { id } = await here.run('createTask', { title: 'Grown too large' })
  await saved(here)
  const { profile } = await here.engine.workspace.open()
  const big = JSON.stringify({ later: 'x'.repeat(limits.rowBytes) })
  await profile.database.query(
    `insert into settings (user_id, id, clk, key, value) select user_id, id, clk, 'big', $2::jsonb from tasks where id = $1`,
    [id, big],
  )
  await profile.database.query(
    `insert into outbox (t, row_id, register, stamp) select 'settings', id, '*', clk->>'*' from settings where id = $1`,
    [id],
  )
  await here.run('createTask', { title: 'Typed afterwards' })
  await here.until({ query: 'sync' }, ({ refused, waiting }) => refused === 1 && waiting === 0)
  expect(await here.ask({ query: 'refusedRows' })).toMatchObject({
    rows: [{ t: 'settings', code: 'too_large' }],
  })
  expect(await tasksOnServer('Typed afterwards')).toBe(1)
})

test('where something on the way takes less, batches are halved, and what alone is too large stays', async () => {
  const sizes: number[] = []
  const narrow = network((request, answer) => {
    if (!request.url.endsWith('/sync/push') || (request.body?.length ?? 0) < 4_000) return answer
    sizes.push(request.body?.length ?? 0)
    return {
      kind: 'answer',
      status: 413,
      headers: { 'content-type': 'application/json' },
      body: '{"kind":"too_large"}',
    }
  })
  const blocked = {
    ...narrow,
    request: async (request: Parameters<typeof narrow.request>[0]) =>
      request.url.endsWith('/sync/push') && (request.body?.length ?? 0) >= 4_000
        ? narrow.request({ ...request, url: request.url.replace('/sync/push', '/sync/nothing/sync/push') })
        : nodeNetwork.request(request),
  }
  const here = await ground.device({ ports: { network: blocked } })
  const text = Array.from({ length: 40 }, (_, n) => `Narrow ${n}`).join('\n')
  await here.run('importTodoTxt', { text })
  await here.run('createTask', { title: 'Wide', notes: 'x'.repeat(5_000) })
  await here.run('signUp', newPerson())
  await here.until({ query: 'sync' }, ({ refused, waiting }) => refused === 1 && waiting === 0)
  expect(sizes.length).toBeGreaterThan(1)
  expect(await tasksOnServer('Narrow %')).toBe(40)
  expect(await here.ask({ query: 'refusedRows' })).toMatchObject({
    rows: [{ label: 'Wide', code: 'too_large' }],
  })
})
