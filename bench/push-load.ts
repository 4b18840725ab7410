/**
 * One server process asked by ten connections at once, and its pushes of a hundred edits beside the very statements that they run, sent to the same Postgres by the
 * same driver from as many connections and nothing else. What is sent is made ready before the clock starts: whoever asks works on the same processors.
 */
import { randomUUID } from 'node:crypto'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import { goodClaims, LightDevice, mintKey, startTestServer } from '@tidelist/sync-server/testing'
import autocannon from 'autocannon'
import pg from 'pg'
import { type Asked, recordStatements, sendAgain } from './recorded-statements.ts'
import { type Figure, median } from './stats.ts'
import { cpuMs, postgresCpuMs, type ServerProcess, serverProcess } from './sync-ground.ts'

const TASKS = 100
const CONNECTIONS = 10
/** Many more than connections: pushes of one person wait for each other, which is not what is measured. */
export const PEOPLE = 100
/** Of each connection that sends them without the server. */
const RECORDED_PUSHES = 200
/** More than any server has answered here. */
const MOST_PUSHES_PER_SECOND = 300
export const publicUrl = 'http://tidelist.test'

export type Load = {
  perSecond: number
  p50Ms: number
  p99Ms: number
  cpuMsEach: number
  /** Of all of Postgres; meant for a machine on which no other one runs. */
  databaseCpuMsEach: number
}

export type Rate = Pick<Load, 'perSecond'>

type Person = {
  device: LightDevice
  ids: readonly string[]
  jwt: string
  freshJwt(): Promise<string>
  /** The stamp of each task's title as it was sent last. */
  seen: Map<string, string>
}

export type Ground = {
  databaseUrl: string
  server: ServerProcess
  /** The same server in this process, to reach the database and to see what it asks it. */
  own: Awaited<ReturnType<typeof startTestServer>>
  people: readonly Person[]
  stop(): Promise<void>
}

export async function startGround(): Promise<Ground> {
  const postgres = await startRealPostgres()
  const server = await serverProcess(postgres.url, publicUrl)
  const own = await startTestServer({ database: postgres.url, publicUrl })
  const sign = await mintKey(own.database)
  const people = await Promise.all(
    Array.from({ length: PEOPLE }, (_, nth) => person({ nth, own, sign, url: server.url })),
  )
  const stop = async () => {
    server.stop()
    await own.close()
    await postgres.stop()
  }
  return { databaseUrl: postgres.url, server, own, people, stop }
}

type Newcomer = Pick<Ground, 'own'> & { nth: number; sign: Awaited<ReturnType<typeof mintKey>>; url: string }

/** Somebody with a hundred tasks on the server. */
async function person({ nth, own, sign, url }: Newcomer): Promise<Person> {
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
  const device = new LightDevice(url, identity)
  const ids = Array.from({ length: TASKS }, () => randomUUID())
  for (const id of ids) device.create(id, `Task of ${userId}`)
  await device.sync()
  return { device, ids, jwt, freshJwt, seen: new Map<string, string>() }
}

export async function load(
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

/** Both sides in turns, three times, whose speed may vary with what else the machine does. */
export async function pushesBesideBareSql(ground: Ground, seconds: number) {
  const recorded = await recordedPushes(ground)
  const pushes = { ours: [] as Load[], bare: [] as Pick<Load, 'perSecond' | 'databaseCpuMsEach'>[] }
  for (let round = 0; round < 3; round += 1) {
    await forgetHistory(ground)
    pushes.ours.push(await load(ground.server, readyPushes(ground, seconds), seconds))
    await forgetHistory(ground)
    pushes.bare.push(await bareSql(ground, recorded))
  }
  return pushes
}

export async function pushThroughput(): Promise<Figure[]> {
  const ground = await startGround()
  const { ours, bare } = await pushesBesideBareSql(ground, 6)
  await ground.stop()
  const each = (rates: readonly Rate[]) => 1000 / median(rates.map(({ perSecond }) => perSecond))
  return [
    {
      name: `a push of ${TASKS} edits among ${CONNECTIONS} at once, time each`,
      unit: 'ms',
      value: each(ours),
      bare: each(bare),
      goal: 1.43,
      note: 'bare: its statements by pg alone, as many at once (1.43x is 70 % of their throughput)',
    },
  ]
}

/** Made before the first is asked for, as many as could be sent. */
function readyPushes({ people }: Ground, seconds: number): () => Push {
  const ready = Array.from({ length: MOST_PUSHES_PER_SECOND * seconds }, () => push(oneOf(people)))
  let next = 0
  return () => {
    next += 1
    return ready[next - 1] ?? push(oneOf(people))
  }
}

type Push = { method: 'POST'; path: string; headers: Record<string, string>; body: string }

/** A new title for each of a person's tasks. */
export function push({ device, ids, jwt, seen }: Person): Push {
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
async function recordedPushes({ own, people }: Ground): Promise<(readonly Asked[])[][]> {
  const all: (readonly Asked[])[][] = []
  for (const one of people.slice(0, CONNECTIONS)) {
    const pushes: (readonly Asked[])[] = []
    while (pushes.length < RECORDED_PUSHES) pushes.push(await recordedPush(own.url, push(one)))
    all.push(pushes)
  }
  return all
}

async function recordedPush(url: string, { path, ...request }: Push): Promise<readonly Asked[]> {
  const { recorded } = await recordStatements(async () => {
    const { status } = await fetch(`${url}${path}`, request)
    if (status !== 200) throw new Error(`A push was answered with ${status}`)
  })
  return recorded
}

/** Rows of the history that are there already are not written again. */
async function forgetHistory({ own }: Ground): Promise<void> {
  await own.database.transaction((run) => run.query('truncate history'))
}

/** As many connections as the server is asked by, each with the pushes of one person, and no server between. */
async function bareSql(
  { databaseUrl }: Ground,
  recorded: readonly (readonly (readonly Asked[])[])[],
): Promise<Pick<Load, 'perSecond' | 'databaseCpuMsEach'>> {
  const clients = recorded.map(() => new pg.Client({ connectionString: databaseUrl }))
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

export function oneOf<T>(items: readonly T[]): T {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new Error('somebody is there')
  return item
}
