/**
 * From the start of a process to the first list in a window's client: the built engine in a process of its own on a real profile, next to a process that
 * imports PGlite, reopens a bare copy of the same database and hands over 50 rows. Fresh processes, started in the same way, in turns; the figure is the
 * median of the rounds.
 */
import { on } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { inboxId } from '@tidelist/shared-schema'
import { startApp } from '../electron/engine-host/testing/app-process.ts'
import { utilityProcess } from '../electron/shell-stand-in/utility-process.ts'
import { deviceWithTasks } from './big-profile.ts'
import { type Figure, median } from './stats.ts'

const ROUNDS = 9
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export async function coldStart(tasks: number): Promise<Figure[]> {
  const device = await deviceWithTasks(tasks)
  const { profile } = await device.engine.workspace.open()
  await device.stop()
  const folder = await mkdtemp(join(tmpdir(), 'tidelist-cold-'))
  await cp(join(device.userDataDir, 'profiles', profile.name, 'db'), folder, { recursive: true })
  const samples = { ours: [] as Start[], bare: [] as Start[] }
  for (let round = 0; round < ROUNDS; round += 1) {
    samples.bare.push(await startBare(folder))
    samples.ours.push(await startOurs(device.userDataDir))
  }
  await rm(folder, { recursive: true })
  await rm(device.userDataDir, { recursive: true })
  const at = `at ${tasks.toLocaleString('en')} tasks`
  return [
    {
      name: `start to first list, ${at}`,
      unit: 'ms',
      value: median(samples.ours.map(({ ms }) => ms)),
      bare: median(samples.bare.map(({ ms }) => ms)),
      goal: 1.3,
      note: 'the built engine; bare: a process with PGlite alone, reopen + 50 rows',
    },
    {
      name: `engine's resident memory after the first list, ${at}`,
      unit: 'MB',
      value: median(samples.ours.map(({ rssMb }) => rssMb)),
      bare: median(samples.bare.map(({ rssMb }) => rssMb)),
    },
  ]
}

type Start = { ms: number; rssMb: number }

async function startOurs(userDataDir: string): Promise<Start> {
  const start = performance.now()
  const app = startApp({ userDataDir, entry: builtEngine() })
  const { rows } = await app.ask({ query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 50 })
  const ms = performance.now() - start
  if (rows.length < 50) throw new Error(`A list of ${rows.length} rows is no start to measure.`)
  const rssMb = residentMb(app.pid())
  await app.stop()
  return { ms, rssMb }
}

async function startBare(folder: string): Promise<Start> {
  const start = performance.now()
  const child = utilityProcess.fork(here('cold-start-bare.ts'))
  const answers = on(child, 'message')
  child.postMessage({ folder, listId: inboxId })
  await answers.next()
  const ms = performance.now() - start
  const rssMb = residentMb(child.pid ?? 0)
  await answers.next() // that it has closed the database, as the engine does
  child.kill()
  return { ms, rssMb }
}

/** The build gives the engine's process a name of its content; main's file says which. */
function builtEngine(): string {
  const out = here('../out/main')
  const main = readFileSync(join(out, 'index.js'), 'utf8')
  const [chunk] = readdirSync(join(out, 'chunks')).filter(
    (name) => /^index-/.test(name) && main.includes(name),
  )
  if (chunk === undefined) throw new Error('The app is not built: npm run build')
  return join(out, 'chunks', chunk)
}

/** As Linux tells it. */
function residentMb(pid: number): number {
  const [, kb] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return (Number(kb) * 1024) / 1e6
}
