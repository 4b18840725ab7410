/**
 * `npm run bench [-- --quick]`: measures the product next to bare counterparts in the same run and prints a table and JSON, also kept in
 * bench/results. Not a test: machines are noisy, so read the ratios.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { coldStart } from './cold-start.ts'
import { commandLatency } from './command-latency.ts'
import { type Figure, formatTable } from './stats.ts'
import { syncThroughput } from './sync-throughput.ts'
import { windowSpeed } from './window-speed.ts'

const quick = process.argv.includes('--quick')
const figures: Figure[] = []
const add = async (name: string, measure: () => Promise<Figure[]>) => {
  process.stderr.write(`measuring ${name}\n`)
  figures.push(...(await measure()))
}

await add('commands at 1 000 tasks', () => commandLatency(1000))
if (!quick) await add('commands at 100 000 tasks', () => commandLatency(100_000))
await add('cold start', () => coldStart(quick ? 1000 : 10_000))
if (!quick) await add('cold start at 100 000 tasks', () => coldStart(100_000))
await add('the window', () => windowSpeed(quick ? 2000 : 20_000))
await add('push and pull', () => syncThroughput(quick ? 1000 : 10_000))

const report = {
  at: new Date().toISOString(),
  machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
  figures,
}
process.stdout.write(`${formatTable(figures)}\n\n${JSON.stringify(report)}\n`)
const folder = new URL('./results/', import.meta.url)
mkdirSync(folder, { recursive: true })
writeFileSync(new URL(quick ? 'quick.json' : 'latest.json', folder), `${JSON.stringify(report, null, 2)}\n`)
process.exit(0)
