/**
 * `npm run bench [-- --quick]`: measures the product next to bare counterparts in the same run and prints a table and JSON, also kept in
 * bench/results, each full run as a line of history.ndjson. Not a test: machines are noisy, so read the ratios.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { ensureBuilt } from '../scripts/setup/ensure-built.ts'
import { ensureChromium } from '../scripts/setup/ensure-chromium.ts'
import { ensureSeed } from '../scripts/setup/ensure-seed.ts'
import { coldStart } from './cold-start.ts'
import { commandLatency } from './command-latency.ts'
import { manyRows } from './many-rows.ts'
import { propagation } from './propagation.ts'
import { pushThroughput } from './push-load.ts'
import { serverPush } from './server-push.ts'
import { type Figure, formatTable } from './stats.ts'
import { syncCost } from './sync-cost.ts'
import { syncThroughput } from './sync-throughput.ts'
import { windowSpeed } from './window-speed.ts'

const quick = process.argv.includes('--quick')
const figures: Figure[] = []
const add = async (name: string, measure: () => Promise<Figure[]>) => {
  process.stderr.write(`measuring ${name}\n`)
  figures.push(...(await measure()))
}

// The start and the window are measured in the built app.
await ensureChromium()
await ensureBuilt()
await ensureSeed()
await add('commands at 1 000 tasks', () => commandLatency(1000))
if (!quick) await add('commands at 100 000 tasks', () => commandLatency(100_000))
await add('many rows and the past', () => manyRows(quick ? 1000 : 10_000))
await add('cold start', () => coldStart(quick ? 1000 : 10_000))
if (!quick) await add('cold start at 100 000 tasks', () => coldStart(100_000))
await add('the window', () => windowSpeed(quick ? 2000 : 100_000))
await add('push and pull', () => syncThroughput(quick ? 1000 : 10_000))
if (!quick) await add('push and pull of 100 000', () => syncThroughput(100_000, 1))
await add('from device to device', propagation)
await add('the server', serverPush)
await add('the server under load', pushThroughput)
await add('the cost of a few changes', () => syncCost(quick ? [1000] : [1000, 10_000, 100_000]))

const report = {
  at: new Date().toISOString(),
  machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
  figures,
}
process.stdout.write(`${formatTable(figures)}\n\n${JSON.stringify(report)}\n`)
const folder = new URL('./results/', import.meta.url)
mkdirSync(folder, { recursive: true })
writeFileSync(new URL(quick ? 'quick.json' : 'latest.json', folder), `${JSON.stringify(report, null, 2)}\n`)
if (!quick) appendFileSync(new URL('history.ndjson', folder), `${JSON.stringify(report)}\n`)
process.exit(0)
