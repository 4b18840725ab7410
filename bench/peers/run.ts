/**
 * `npx node bench/peers/run.ts [--tasks N] [--edits N] [--only ID]`: Tidelist beside what a developer would pick instead, one after another on the same
 * machine with the same tasks; prints a table and, when all have run, adds an entry to bench/results/peers.json. Not a test: read the ratios.
 */
import { execFileSync, fork } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { PeerReport } from './one-peer.ts'
import { peers } from './peers.ts'
import { formatPeers, type Run } from './table.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '10000' },
    edits: { type: 'string', default: '1000' },
    only: { type: 'string', multiple: true, default: Object.keys(peers) },
  },
})

if (!existsSync(new URL('node_modules/', import.meta.url)))
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' })

const loadAverage = loadavg()[0] ?? 0
const reports: PeerReport[] = []
const failed: string[] = []
for (const id of values.only) {
  process.stderr.write(`measuring ${id}\n`)
  const report = await measure(id)
  if (report) reports.push(report)
  else failed.push(id)
}

const entry: Run = {
  at: new Date().toISOString(),
  machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`,
  loadAverage,
  tasks: Number(values.tasks),
  edits: Number(values.edits),
  peers: reports,
  failed,
}
process.stdout.write(`${formatPeers(entry)}\n`)
if (values.only.length === Object.keys(peers).length) keep(entry)
process.exit(failed.length === 0 ? 0 : 1)

function measure(id: string): Promise<PeerReport | null> {
  return new Promise((resolve) => {
    const child = fork(new URL('one-peer.ts', import.meta.url), [id, values.tasks, values.edits])
    let report: PeerReport | null = null
    // Sent by our own one-peer.ts.
    child.on('message', (message: PeerReport) => {
      report = message
    })
    child.on('exit', () => resolve(report))
  })
}

function keep(entry: Run): void {
  const folder = new URL('../results/', import.meta.url)
  const file = new URL('peers.json', folder)
  mkdirSync(folder, { recursive: true })
  // Written by this function alone.
  const history: Run[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  writeFileSync(file, `${JSON.stringify([...history, entry], null, 2)}\n`)
}
