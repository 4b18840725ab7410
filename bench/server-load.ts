/**
 * Requests of many people at once to one server process on a real Postgres: npx node bench/server-load.ts [--seconds N] [--minutes N].
 * Pulls stand beside two routes of Hono and jose (`bare-route.ts`), asked in turns in the same run; then pushes of a hundred edits beside their own
 * statements sent by the driver alone, a thousand open streams, and, for `--minutes`, a mixed load in which memory is looked at. Kept in
 * bench/results/server-load.json.
 */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type autocannon from 'autocannon'
import pg from 'pg'
import { openStreams } from './open-streams.ts'
import {
  type Load,
  load,
  oneOf,
  PEOPLE,
  publicUrl,
  push,
  pushesBesideBareSql,
  type Rate,
  startGround,
} from './push-load.ts'
import { median } from './stats.ts'
import { childServer, memoryMb } from './sync-ground.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({ options: { seconds: text, minutes: text } })
const seconds = Number(values.seconds ?? 10)
const minutes = Number(values.minutes ?? 0)
const SAMPLE_MS = 5_000
/** Well within the life of a token. */
const RENEW_MS = 120_000

const ground = await startGround()
const { server, people, databaseUrl } = ground
const bare = await childServer('bare-route.ts', [databaseUrl, publicUrl, 'bare'])
const least = await childServer('bare-route.ts', [databaseUrl, publicUrl, 'least'])

const pulls = { ours: [] as Load[], least: [] as Load[], bare: [] as Load[] }
for (let round = 0; round < 3; round += 1) {
  pulls.ours.push(await load(server, pull, seconds))
  pulls.least.push(await load(least, pull, seconds))
  pulls.bare.push(await load(bare, pull, seconds))
}
const pushes = await pushesBesideBareSql(ground, seconds)
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
await ground.stop()
process.exit(0)

function pull(): autocannon.Request {
  const { jwt } = oneOf(people)
  return { method: 'GET', path: '/v1/sync/pull?cursor=80', headers: { authorization: `Bearer ${jwt}` } }
}

function middle<L extends { perSecond: number }>(loads: readonly L[]): L {
  const at = [...loads].sort((a, b) => a.perSecond - b.perSecond)[Math.floor(loads.length / 2)]
  if (!at) throw new Error('there is a load')
  return at
}

/** What part of the other route's requests ours answers, by rounds. */
function share(ours: readonly Rate[], other: readonly Rate[]): number {
  return median(ours.map(({ perSecond }, round) => perSecond / (other[round]?.perSecond ?? 1)))
}

/** With indexes, after a vacuum: of a task with a title, and of each value that an edit has replaced. */
async function bytesStored() {
  const client = new pg.Client({ connectionString: databaseUrl })
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
  const found = await load(server, () => (Math.random() < 0.8 ? pull() : push(oneOf(people))), minutes * 60)
  running.is = false
  await watch
  const quarter = Math.ceil(samples.length / 4)
  const firstMb = median(samples.slice(0, quarter))
  const lastMb = median(samples.slice(-quarter))
  return { minutes, ...found, firstMb, lastMb, mostMb: memoryMb(server.pid).most }
}
