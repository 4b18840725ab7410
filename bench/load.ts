/**
 * Many people with many devices at once, on two server processes and one real Postgres: npx node bench/load.ts [--people N --devices N --rounds N].
 * Prints what was lost (nothing), how long requests took and how much memory the servers used, and keeps it in bench/results/load.json.
 */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import { goodClaims, mintKey, runLoad, seeded, startTestServer } from '@tidelist/sync-server/testing'
import { percentile, timed } from './stats.ts'
import { memoryMb, serverProcess } from './sync-ground.ts'

const text = { type: 'string' } as const
const { values } = parseArgs({
  options: { people: text, devices: text, rounds: text, seed: text, 'at-once': text },
})
const people = Number(values.people ?? 1000)
const devicesEach = Number(values.devices ?? 10)
const rounds = Number(values.rounds ?? 2)
const atOnce = Number(values['at-once'] ?? 64)
const publicUrl = 'http://tidelist.test'

const postgres = await startRealPostgres()
const children = [await serverProcess(postgres.url, publicUrl), await serverProcess(postgres.url, publicUrl)]
// Only to reach the database; no device asks this one.
const own = await startTestServer({ database: postgres.url, publicUrl })
const sign = await mintKey(own.database)

let report: Awaited<ReturnType<typeof runLoad>> | undefined
const tookMs = await timed(async () => {
  report = await runLoad({
    urls: children.map(({ url }) => url),
    database: own.database,
    tokenFor: (person) => sign(goodClaims(publicUrl, { ...person, lifeS: 840 })),
    people,
    devicesEach,
    rounds,
    random: seeded(Number(values.seed ?? 1)),
    atOnce,
  })
})
if (!report) throw new Error('the load ends with a report')
const figures = {
  at: new Date().toISOString(),
  machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
  people,
  devices: report.devices,
  valuesTyped: report.typed,
  requests: report.requests,
  seconds: Math.round(tookMs / 1000),
  requestsPerSecond: Math.round((report.requests / tookMs) * 1000),
  p50Ms: Math.round(percentile(report.tookMs, 0.5)),
  p99Ms: Math.round(percentile(report.tookMs, 0.99)),
  serverMemoryMb: children.map(({ pid }) => Math.round(memoryMb(pid).most)),
  faults: report.faults.length,
}
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n${report.faults.slice(0, 20).join('\n')}\n`)
writeFileSync(new URL('./results/load.json', import.meta.url), `${JSON.stringify(figures, null, 2)}\n`)
for (const { stop } of children) stop()
await own.close()
await postgres.stop()
process.exit(report.faults.length === 0 ? 0 : 1)
