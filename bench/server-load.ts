/**
 * Requests of many people at once to one server process on a real Postgres: npx node bench/server-load.ts [--seconds N] [--minutes N].
 * Pulls stand beside two routes of Hono and jose (`bare-route.ts`), asked in turns in the same run; then pushes of a hundred edits beside their own
 * statements sent by the driver alone, a thousand open streams, and, for `--minutes`, a mixed load in which memory is looked at. Kept in
 * bench/results/server-load.json.
 */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import { goodClaims, LightDevice, mintKey, startTestServer } from '@tidelist/sync-server/testing'
import autocannon from 'autocannon'
import pg from 'pg'
import { openStreams } from './open-streams.ts'
import { type Asked, recordStatements, sendAgain } from './recorded-statements.ts'
import { median } from './stats.ts'
import {
  childServer,
  cpuMs,
  memoryMb,
  postgresCpuMs,
  type ServerProcess,
  serverProcess,
} from './sync-ground.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({ options: { seconds: text, minutes: text } })
const seconds = Number(values.seconds ?? 10)
const minutes = Number(values.minutes ?? 0)
const PEOPLE = 100
const SAMPLE_MS = 5_000
/** Well within the life of a token. */
const RENEW_MS = 120_000
const TASKS = 100
const CONNECTIONS = 10
/** Of each connection that sends them without the server. */
const RECORDED_PUSHES = 200
const publicUrl = 'http://tidelist.test'

type Load = {
  perSecond: number
  p50Ms: number
  p99Ms: number
  cpuMsEach: number
  /** Of all of Postgres; meant for a machine on which no other one runs. */
  databaseCpuMsEach: number
}

const postgres = await startRealPostgres()
const server = await serverProcess(postgres.url, publicUrl)
// Only to reach the database; nobody asks this one.
const own = await startTestServer({ database: postgres.url, publicUrl })
const sign = await mintKey(own.database)
const people = await Promise.all(Array.from({ length: PEOPLE }, (_, nth) => person(nth)))
const bare = await childServer('bare-route.ts', [postgres.url, publicUrl, 'bare'])
const least = await childServer('bare-route.ts', [postgres.url, publicUrl, 'least'])

const pulls = { ours: [] as Load[], least: [] as Load[], bare: [] as Load[] }
for (let round = 0; round < 3; round += 1) {
  pulls.ours.push(await load(server, pull, seconds))
  pulls.least.push(await load(least, pull, seconds))
  pulls.bare.push(await load(bare, pull, seconds))
}
const recorded = await recordedPushes()
const pushes = { ours: [] as Load[], bare: [] as Pick<Load, 'perSecond' | 'databaseCpuMsEach'>[] }
for (let round = 0; round < 3; round += 1) {
  await forgetHistory()
  pushes.ours.push(await load(server, push, seconds))
  await forgetHistory()
  pushes.bare.push(await bareSql())
}
const streams = await openStreams({ server, people, each: 1000 / PEOPLE })
const storage = await bytesStored()
const memory = minutes > 0 ? await mixed(minutes) : null
const report = {
  at: new Date().toISOString(),
  machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
  pull: {
    ours: middle(pulls.ours),
    least: middle(pulls.least),
    bare: middle(pulls.bare),
    shareOfLeast: share(pulls.ours, pulls.least),
    shareOfBare: share(pulls.ours, pulls.bare),
  },
  pushOf100Edits: middle(pushes.ours),
  pushByBareSql: { ...middle(pushes.bare), shareOfBare: share(pushes.ours, pushes.bare) },
  streams,
  storage,
  memory,
}
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
writeFileSync(new URL('./results/server-load.json', import.meta.url), `${JSON.stringify(report, null, 2)}\n`)
bare.stop()
least.stop()
server.stop()
await own.close()
await postgres.stop()
process.exit(0)

/** Somebody with a hundred tasks on the server, who asks for them from the eightieth on. */
async function person(nth: number) {
  const [userId, sessionId] = [`load-${nth}`, randomUUID()]
  await own.database.transaction(async (run) => {
    await run.query('insert into users (id, email) values ($1, $2)', [userId, `${userId}@example.com`])
    await run.query(
      "insert into sessions (id, user_id, token, expires_at) values ($1, $2, $3, now() + interval '1 day')",
      [sessionId, userId, randomUUID()],
    )
  })
  const freshJwt = () => sign(goodClaims(publicUrl, { userId, sessionId }))
  const jwt = await freshJwt()
  const identity = { email: '', password: '', userId, sessionToken: '', jwt }
  const device = new LightDevice(server.url, identity)
  const ids = Array.from({ length: TASKS }, () => randomUUID())
  for (const id of ids) device.create(id, `Task of ${userId}`)
  await device.sync()
  return { device, ids, jwt, freshJwt, seen: new Map<string, string>() }
}

function pull(): autocannon.Request {
  const { jwt } = oneOf(people)
  return { method: 'GET', path: '/v1/sync/pull?cursor=80', headers: { authorization: `Bearer ${jwt}` } }
}

type Push = { method: 'POST'; path: string; headers: Record<string, string>; body: string }

/** A new title for each of a person's tasks. */
function push({ device, ids, jwt, seen } = oneOf(people)): Push {
  const rows = ids.map((id) => {
    const edited = device.edit({ t: 'tasks', id }, 'title', {
      value: `Edited ${Math.random()}`,
      base: seen.get(id) ?? null,
    })
    seen.set(id, edited.regs.title?.[1] ?? '')
    return edited
  })
  const headers = { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' }
  return { method: 'POST', path: '/v1/sync/push', headers, body: JSON.stringify(device.request(rows)) }
}

/** The statements of many pushes of one person for each connection, which the server in this process has sent for them. */
async function recordedPushes(): Promise<(readonly Asked[])[][]> {
  const all: (readonly Asked[])[][] = []
  for (const one of people.slice(0, CONNECTIONS)) {
    const pushes: (readonly Asked[])[] = []
    while (pushes.length < RECORDED_PUSHES) pushes.push(await recordedPush(push(one)))
    all.push(pushes)
  }
  return all
}

async function recordedPush({ path, ...request }: Push): Promise<readonly Asked[]> {
  const { recorded } = await recordStatements(async () => {
    const { status } = await fetch(`${own.url}${path}`, request)
    if (status !== 200) throw new Error(`A push was answered with ${status}`)
  })
  return recorded
}

/** Rows of the history that are there already are not written again. */
async function forgetHistory(): Promise<void> {
  await own.database.transaction((run) => run.query('truncate history'))
}

/** As many connections as the server is asked by, each with the pushes of one person, and no server between. */
async function bareSql(): Promise<Pick<Load, 'perSecond' | 'databaseCpuMsEach'>> {
  const clients = recorded.map(() => new pg.Client({ connectionString: postgres.url }))
  await Promise.all(clients.map((client) => client.connect()))
  const before = postgresCpuMs()
  const startMs = performance.now()
  const sendAll = async (client: pg.Client, pushes: readonly (readonly Asked[])[]) => {
    for (const statements of pushes) await sendAgain(client, statements)
  }
  await Promise.all(clients.map((client, nth) => sendAll(client, recorded[nth] ?? [])))
  const sent = CONNECTIONS * RECORDED_PUSHES
  const perSecond = sent / ((performance.now() - startMs) / 1000)
  const databaseCpuMsEach = (postgresCpuMs() - before) / sent
  await Promise.all(clients.map((client) => client.end()))
  return { perSecond, databaseCpuMsEach }
}

function oneOf<T>(items: readonly T[]): T {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new Error('somebody is there')
  return item
}

async function load(
  { url, pid }: ServerProcess,
  make: () => autocannon.Request,
  duration: number,
): Promise<Load> {
  const [before, databaseBefore] = [cpuMs(pid), postgresCpuMs()]
  const requests = [{ setupRequest: (request: autocannon.Request) => ({ ...request, ...make() }) }]
  const found = await autocannon({ url, connections: CONNECTIONS, duration, requests })
  if (found.non2xx + found.errors > 0)
    throw new Error(`${found.non2xx} requests were refused, ${found.errors} failed`)
  return {
    perSecond: found.requests.average,
    p50Ms: found.latency.p50,
    p99Ms: found.latency.p99,
    cpuMsEach: (cpuMs(pid) - before) / found.requests.total,
    databaseCpuMsEach: (postgresCpuMs() - databaseBefore) / found.requests.total,
  }
}

function middle<L extends { perSecond: number }>(loads: readonly L[]): L {
  const at = [...loads].sort((a, b) => a.perSecond - b.perSecond)[Math.floor(loads.length / 2)]
  if (!at) throw new Error('there is a load')
  return at
}

type Rate = Pick<Load, 'perSecond'>

/** What part of the other route's requests ours answers, by rounds. */
function share(ours: readonly Rate[], other: readonly Rate[]): number {
  return median(ours.map(({ perSecond }, round) => perSecond / (other[round]?.perSecond ?? 1)))
}

/** With indexes, after a vacuum: of a task with a title, and of each value that an edit has replaced. */
async function bytesStored() {
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  await client.query('vacuum full tasks, history')
  const { rows } = await client.query(
    `select pg_total_relation_size('tasks')::float / (select count(*) from tasks) as task,
       pg_total_relation_size('history')::float / greatest(1, (select count(*) from history)) as edit`,
  )
  await client.end()
  return { bytesATask: Math.round(rows[0].task), bytesAnEdit: Math.round(rows[0].edit) }
}

/** Four pulls to a push for some minutes. Medians of the memory in the first and the last quarter of them. */
async function mixed(minutes: number) {
  const samples: number[] = []
  const running = { is: true }
  const watch = (async () => {
    while (running.is) {
      await setTimeout(SAMPLE_MS)
      samples.push(memoryMb(server.pid).now)
      if ((samples.length * SAMPLE_MS) % RENEW_MS === 0)
        for (const each of people) each.jwt = await each.freshJwt()
    }
  })()
  const found = await load(server, () => (Math.random() < 0.8 ? pull() : push()), minutes * 60)
  running.is = false
  await watch
  const quarter = Math.ceil(samples.length / 4)
  const firstMb = median(samples.slice(0, quarter))
  const lastMb = median(samples.slice(-quarter))
  return { minutes, ...found, firstMb, lastMb, mostMb: memoryMb(server.pid).most }
}
