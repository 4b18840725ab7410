/**
 * From command to saved, at some number of tasks: the answer at the window's end of the port, next to a bare insert into the same table of another
 * PGlite with as many rows plus one fdatasync of a line, taken in turns in one run. Also the time until a live query shows the change.
 */
import { cp, type FileHandle, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { Device } from '@tidelist/engine/testing/test-device'
import { inboxId } from '@tidelist/shared-schema'
import { deviceWithTasks } from './big-profile.ts'
import { type Figure, median, percentile, timed } from './stats.ts'

const ROUNDS = 300

export async function commandLatency(tasks: number): Promise<Figure[]> {
  const device = await deviceWithTasks(tasks)
  const bare = await bareCopy(device)
  const samples: Samples = { create: [], edit: [], bareInsert: [], barePlaced: [], bareEdit: [], live: [] }
  for (let n = 0; n < ROUNDS; n += 1) {
    samples.bareInsert.push(await timed(() => bare.insert(n)))
    samples.barePlaced.push(await timed(() => bare.insertAtTheEnd(n)))
    samples.bareEdit.push(await timed(() => bare.edit(n)))
    let id = ''
    samples.create.push(
      await timed(async () => {
        id = (await device.run('createTask', { title: `Measured ${n}` })).id
      }),
    )
    samples.edit.push(await timed(() => device.run('editTask', { id, title: `Measured again ${n}` })))
  }
  for (let n = 0; n < 60; n += 1) samples.live.push(await liveUpdate(device, n))
  await bare.close()
  const rss = process.memoryUsage().rss / 1e6
  await device.stop()
  await rm(device.userDataDir, { recursive: true })
  return figures(tasks, samples, rss)
}

type Samples = Record<'create' | 'edit' | 'bareInsert' | 'barePlaced' | 'bareEdit' | 'live', number[]>

type Beside = { readonly taken: number[]; readonly bare: number[]; readonly note: string }

function figures(tasks: number, samples: Samples, rss: number): Figure[] {
  const at = `at ${tasks.toLocaleString('en')} tasks`
  const one = (name: string, { taken, bare, note }: Beside): Figure[] => [
    {
      name: `${name} to saved, p50, ${at}`,
      unit: 'ms',
      value: median(taken),
      bare: median(bare),
      goal: 1.5,
      note,
    },
    {
      name: `${name} to saved, p95, ${at}`,
      unit: 'ms',
      value: percentile(taken, 0.95),
      bare: percentile(bare, 0.95),
      goal: 1.5,
    },
  ]
  const { create, edit, bareInsert, barePlaced, bareEdit } = samples
  return [
    ...one('new task', { taken: create, bare: bareInsert, note: 'bare: insert + commit + fdatasync' }),
    ...one('edited title', { taken: edit, bare: bareInsert, note: 'bare: the same insert' }),
    {
      name: `new task beside finding its place and inserting it, p50, ${at}`,
      unit: 'ms',
      value: median(create),
      bare: median(barePlaced),
      note: 'bare: select + insert + commit + fdatasync',
    },
    {
      name: `edited title beside reading and updating a row, p50, ${at}`,
      unit: 'ms',
      value: median(edit),
      bare: median(bareEdit),
      note: 'bare: select + update + commit + fdatasync',
    },
    {
      name: `edit to live query (50 rows, list of 5 %), ${at}`,
      unit: 'ms',
      value: median(samples.live),
      p95: percentile(samples.live, 0.95),
      note: 'one frame is 16.7 ms',
    },
    {
      name: `resident memory, ${at}`,
      unit: 'MB',
      value: rss,
      note: 'this process: engine, bare PGlite, runner',
    },
  ]
}

/** From the command until the window has the changed row of a live query of 50 rows. */
async function liveUpdate(device: Device, n: number): Promise<number> {
  const { lists } = await device.ask({ query: 'sidebar', today: '2026-11-23' })
  const listId = lists[0]?.id ?? inboxId
  const query = { query: 'tasks', view: { view: 'list', listId }, offset: 0, limit: 50 } as const
  const { rows } = await device.ask(query)
  const id = rows[n % 20]?.id ?? ''
  const title = `Live ${n}`
  let seen: () => void = () => undefined
  const shown = new Promise<void>((resolve) => {
    seen = resolve
  })
  const end = device.client.subscribe(query, (result) => {
    if (result.rows.some((row) => row.title === title)) seen()
  })
  await device.ask(query)
  const took = await timed(async () => {
    await device.client.run('editTask', { id, title })
    await shown
  })
  end()
  return took
}

async function bareCopy(device: Device) {
  const { profile } = await device.engine.workspace.open()
  await profile.database.checkpoint()
  const folder = await mkdtemp(join(tmpdir(), 'tidelist-bare-'))
  await cp(join(device.userDataDir, 'profiles', profile.name, 'db'), join(folder, 'db'), { recursive: true })
  const pg = await PGlite.create({ dataDir: join(folder, 'db') })
  const file: FileHandle = await open(join(folder, 'line'), 'a')
  const flushedLine = async () => {
    await file.appendFile(`${'x'.repeat(299)}\n`)
    await file.datasync()
  }
  let id = ''
  const insert = async (n: number) => {
    await flushedLine()
    id = crypto.randomUUID()
    await pg.query(
      'insert into tasks (user_id, id, clk, title, rank, list_id) values ($1, $2, $3, $4, $5, $6)',
      ['local', id, { '*': '0'.repeat(32) }, `Measured ${n}`, `z${n}`, inboxId],
    )
  }
  return {
    insert,
    /** As a program does that puts it after the last one of its list. */
    insertAtTheEnd: async (n: number) => {
      await pg.query(
        `select rank from tasks where user_id = $1 and list_id = $2 and deleted_at_ms is null and status = 'open' and parent_id is null
         order by rank desc, id desc limit 1`,
        ['local', inboxId],
      )
      await insert(n)
    },
    /** Of the row that was inserted last, as a program does that checks what it changes. */
    edit: async (n: number) => {
      await pg.query('select * from tasks where user_id = $1 and id = $2', ['local', id])
      await flushedLine()
      await pg.query('update tasks set title = $3 where user_id = $1 and id = $2', [
        'local',
        id,
        `Again ${n}`,
      ])
    },
    close: async () => {
      await file.close()
      await pg.close()
      await rm(folder, { recursive: true })
    },
  }
}
