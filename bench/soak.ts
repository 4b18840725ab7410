/**
 * Two computers of one person who work for a long time, each engine in its own process under main's own watchdog: npx node bench/soak.ts [--minutes N]. They edit, complete,
 * tag, trash and undo a few hundred tasks while the server is killed and started again and one of the computers sleeps now and then. What an engine holds is
 * looked at every ten seconds; in the end both are alike and nothing that was acknowledged is missing. Kept in bench/results/soak.json.
 */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import { startApp, type TestApp } from '../electron/engine-host/testing/app-process.ts'
import { startServerProgram } from '../sync-server/src/testing/server-program.ts'
import { median } from './stats.ts'
import { memoryMb } from './sync-ground.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string' } } })
const minutes = Number(values.minutes ?? 20)
const TASKS = 300
const PAUSE_MS = 60
const LOOK_EVERY_MS = 10_000
const KILL_SERVER_EVERY_MS = 25_000
const SLEEP_EVERY_MS = 45_000
const SLEEP_MS = 6_000
const inbox = { query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 50 } as const
const sync = { query: 'sync' } as const

type Look = { memoryMb: number; files: number; threads: number; diskMb: number }
type Computer = {
  app: TestApp
  looks: Look[]
  commands: number
  refused: Map<string, number>
  last: Map<string, string>
}

const postgres = await startRealPostgres()
const server = await startServerProgram({
  DATABASE_URL: postgres.url,
  BETTER_AUTH_SECRET: 'a secret of the soak 0123456789abcdef',
})
const person = { email: 'soak@example.com', password: 'correct horse battery', name: 'Ada' }
const computers = [newComputer(), newComputer()]
const [laptop, desktop] = computers
if (!laptop || !desktop) throw new Error('there are two')
await must(laptop.app.run('signUp', person))
const ids: string[] = []
for (let nth = 0; nth < TASKS; nth += 1)
  ids.push((await must(laptop.app.run('createTask', { title: `Task ${nth}`, tags: [`tag${nth % 20}`] }))).id)
await quiet(laptop)
await must(desktop.app.run('signIn', { email: person.email, password: person.password }))
await quiet(desktop)

let ended = false
const until = performance.now() + minutes * 60_000
const work = [
  ...computers.map((computer, nth) => type(computer, nth)),
  every(LOOK_EVERY_MS, async () => computers.forEach(look)),
  every(KILL_SERVER_EVERY_MS, async () => {
    await server.kill()
    await setTimeout(3_000)
    await server.start()
  }),
  every(SLEEP_EVERY_MS, async () => {
    const pid = desktop.app.pid()
    process.kill(pid, 'SIGSTOP')
    await setTimeout(SLEEP_MS)
    process.kill(pid, 'SIGCONT')
  }),
]
await setTimeout(minutes * 60_000)
ended = true
await Promise.all(work)
for (const computer of computers) await quiet(computer)
const [one, two] = [await everything(laptop.app), await everything(desktop.app)]
const identical = JSON.stringify(one) === JSON.stringify(two)
const compared = await must(laptop.app.run('compareWithServer', {}))
const lost = computers
  .flatMap(({ last }) => [...last])
  .filter(([id, title]) => !one.some((row) => row.id === id && row.title === title))

const report = {
  at: new Date().toISOString(),
  machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
  minutes,
  identical: identical && compared.identical,
  lost: lost.length,
  computers: computers.map(({ app, looks, commands, refused }) => ({
    commands,
    refused: Object.fromEntries(refused),
    restarts: app.events.filter((event) => event === 'restarted').length,
    secondThird: middle(looks.slice(third(looks), 2 * third(looks))),
    lastThird: middle(looks.slice(-third(looks))),
    looks: looks.length,
  })),
}
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
writeFileSync(new URL('./results/soak.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`)
for (const { app } of computers) {
  await app.stop()
  rmSync(app.userDataDir, { recursive: true })
}
await server.stop()
await postgres.stop()
process.exit(report.identical && report.lost === 0 ? 0 : 1)

function newComputer(): Computer {
  const app = startApp({ serverUrl: server.url })
  return { app, looks: [], commands: 0, refused: new Map(), last: new Map() }
}

async function must<T>(
  result: Promise<{ ok: true; value: T } | { ok: false; failure: { kind: string } }>,
): Promise<T> {
  const settled = await result
  if (!settled.ok) throw new Error(settled.failure.kind)
  return settled.value
}

async function every(ms: number, work: () => Promise<void>): Promise<void> {
  while (performance.now() + ms < until) {
    await setTimeout(ms)
    await work()
  }
}

/** Each edits only the titles of its own half, so that what it typed last must stand. */
async function type(computer: Computer, nth: number): Promise<void> {
  const { app, last } = computer
  for (let step = 0; !ended; step += 1) {
    const id = ids[(step * 7) % TASKS] ?? ''
    const own = ids[(step * 2 + nth) % TASKS] ?? ''
    const title = `Computer ${nth}, step ${step}`
    if (await tried(computer, app.run('editTask', { id: own, title }))) last.set(own, title)
    if (step % 3 === 0) await tried(computer, app.run('editTask', { id, priority: step % 5 }))
    if (step % 5 === 0) await tried(computer, app.run('setTaskTags', { id, tags: [`tag${step % 20}`] }))
    if (step % 11 === 0) {
      if (await tried(computer, app.run('completeTask', { id })))
        await tried(computer, app.run('reopenTask', { id }))
    }
    await app.ask(inbox)
    await setTimeout(PAUSE_MS)
  }
}

async function tried(
  computer: Computer,
  result: Promise<{ ok: boolean; failure?: { kind: string } }>,
): Promise<boolean> {
  const { ok, failure } = await result
  computer.commands += 1
  if (failure) computer.refused.set(failure.kind, (computer.refused.get(failure.kind) ?? 0) + 1)
  return ok
}

async function quiet({ app }: Computer): Promise<void> {
  for (;;) {
    const { phase, waiting } = await app.ask(sync)
    if (phase === 'saved' && waiting === 0) return
    await setTimeout(200)
  }
}

async function everything(app: TestApp): Promise<{ id: string; title: string }[]> {
  const found: { id: string; title: string }[] = []
  for (;;) {
    const { rows } = await app.ask({ ...inbox, offset: found.length, limit: 200 })
    if (rows.length === 0) return found.sort((a, b) => (a.id < b.id ? -1 : 1))
    found.push(...rows.map(({ id, title }) => ({ id, title })))
  }
}

function look({ app, looks }: Computer): void {
  const pid = app.pid()
  const threads = Number(/Threads:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  looks.push({
    memoryMb: memoryMb(pid).now,
    files: readdirSync(`/proc/${pid}/fd`).length,
    threads,
    diskMb: sizeOf(app.userDataDir) / 1024 / 1024,
  })
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .reduce((sum, each) => sum + sizeOfFile(join(each.parentPath, each.name)), 0)
}

function sizeOfFile(path: string): number {
  try {
    return statSync(path).size
  } catch {
    return 0 // it has just gone
  }
}

function third(looks: readonly Look[]): number {
  return Math.max(1, Math.floor(looks.length / 3))
}

function middle(looks: readonly Look[]): Look {
  const of = (name: keyof Look) => Math.round(median(looks.map((each) => each[name])) * 10) / 10
  return { memoryMb: of('memoryMb'), files: of('files'), threads: of('threads'), diskMb: of('diskMb') }
}
