/**
 * `npm run scale:sim`: what 100 thousand and 10 million people would need, from the service times in bench/results/server-load.json, the habits in
 * people.ts and a database as far away as Neon in the same region is. Prints the table that docs/scaling.md explains.
 */
import { readFileSync } from 'node:fs'
import { seeded } from '@tidelist/sync-server/testing'
import { habits, oldValuesEach, type Rates, ratesOf } from './people.ts'
import { exponential, observe, type Station } from './queue.ts'

/** Journeys to the database in a pull and a push: begin with the role, the work, commit. */
const JOURNEYS = { pull: 3, push: 5, token: 3 }
const JOURNEY_MS = 1.5
/** A process has one thread and its pool, see sync-server/src/database/pooled-database.ts. */
const POOL = 10
const LIMIT_P99_MS = 200
/** What no station is planned beyond, for bursts and a lost instance. */
const MOST_BUSY = 0.6
/** A Neon compute unit is one vCPU and 4 GB; 16 of them scale by themselves. */
const UNITS_A_DATABASE = 16
/** What one database is planned to hold, so that a restore or a branch stays a matter of minutes. */
const GB_A_DATABASE = 500

type Measured = { cpuMsEach: number; databaseCpuMsEach: number }
const load = JSON.parse(readFileSync(new URL('../results/server-load.json', import.meta.url), 'utf8'))
const pull: Measured = load.pull.ours
// A push of two changes takes at most what a pull takes and two hundredths of what a hundred edits take more.
const push: Measured = {
  cpuMsEach: pull.cpuMsEach + (load.pushOf100Edits.cpuMsEach * habits.changesAPush) / 100,
  databaseCpuMsEach:
    pull.databaseCpuMsEach + (load.pushOf100Edits.databaseCpuMsEach * habits.changesAPush) / 100,
}
const kinds = ['pull', 'push', 'token'] as const
const measured: Record<(typeof kinds)[number], Measured> = { pull, push, token: pull }

const perProcess = mostPerSecond(ratesOf(1_000_000))
const rows = [100_000, 10_000_000].map((people) => needs(people, perProcess))
process.stdout.write(
  `One process answers ${Math.round(perProcess)} requests a second with a p99 of ${LIMIT_P99_MS} ms at most and ${MOST_BUSY * 100} % in use.\n\n`,
)
for (const name of Object.keys(rows[0] ?? {}))
  process.stdout.write(`| ${name} | ${rows.map((row) => row[name]).join(' | ')} |\n`)

/** The greatest rate, by halving, at which a process stays within the limits. */
function mostPerSecond(rates: Rates): number {
  let [low, high] = [1, 5000]
  while (high - low > 5) {
    const middle = (low + high) / 2
    const seen = observe(stations(rates), { perSecond: middle, requests: 40_000, random: seeded(7) })
    const fits = seen.p99Ms <= LIMIT_P99_MS && seen.busy.every((part) => part <= MOST_BUSY)
    if (fits) low = middle
    else high = middle
  }
  return low
}

/** Service times are exponential around the measured means of the mix. */
function stations(rates: Rates): Station[] {
  const random = seeded(11)
  const thread = mixed(rates, (kind) => measured[kind].cpuMsEach)
  const connection = mixed(rates, (kind) => measured[kind].databaseCpuMsEach + JOURNEYS[kind] * JOURNEY_MS)
  return [
    { places: 1, serviceMs: () => exponential(thread, random) },
    { places: POOL, serviceMs: () => exponential(connection, random) },
  ]
}

function mixed(rates: Rates, of: (kind: (typeof kinds)[number]) => number): number {
  const all = rates.pulls + rates.pushes + rates.tokens
  return (of('pull') * rates.pulls + of('push') * rates.pushes + of('token') * rates.tokens) / all
}

function needs(people: number, perProcess: number): Record<string, string> {
  const rates = ratesOf(people)
  const all = rates.pulls + rates.pushes + rates.tokens
  const processes = Math.ceil(all / perProcess) + 1
  const databaseCpu = (mixed(rates, (kind) => measured[kind].databaseCpuMsEach) * all) / 1000
  const units = Math.ceil(databaseCpu / MOST_BUSY)
  const bytesEach = habits.tasksEach * load.storage.bytesATask + oldValuesEach * load.storage.bytesAnEdit
  const gb = (bytesEach * people) / 1e9
  const databases = Math.max(1, Math.ceil(units / UNITS_A_DATABASE), Math.ceil(gb / GB_A_DATABASE))
  const count = (value: number) => Math.round(value).toLocaleString('en')
  return {
    people: count(people),
    'pushes a second': count(rates.pushes),
    'pulls a second': count(rates.pulls),
    'tokens a second': count(rates.tokens),
    'open streams': count(rates.streams),
    'server processes, one to spare': count(processes),
    'streams a process': count(rates.streams / processes),
    'memory of its streams, MB': count((rates.streams / processes) * (load.streams.kbEach / 1024)),
    'connections to poolers': count(processes * (POOL + 1)),
    'compute units in use': count(units),
    'storage, GB': count(gb),
    'storage a person, MB': (bytesEach / 1e6).toFixed(1),
    databases: count(databases),
  }
}
