/**
 * Plays simulated histories: `npm run test:fuzz -- --seed S --runs N [--steps N] [--trace] [--restless-server]`, or `--nightly` for as long as `--minutes`
 * says. Ends at the first failure with the command that plays it again. `--hours N` plays one long history of ordinary life instead.
 */
import { parseArgs } from 'node:util'
import { setStage } from './base-world.ts'
import { liveFor } from './days.ts'
import { playHistory } from './history.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '20' },
    steps: { type: 'string', default: '80' },
    minutes: { type: 'string', default: '60' },
    hours: { type: 'string' },
    nightly: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    'restless-server': { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
  },
})

const startedAt = performance.now()
const elapsedS = () => (performance.now() - startedAt) / 1000
const write = (line: string) => process.stdout.write(`${line}\n`)

const stage = await setStage()
process.exitCode = values.hours === undefined ? await play() : await live(Number(values.hours))
process.exit()

async function play(): Promise<number> {
  const first = Number(values.seed)
  const runs = values.nightly ? Number.POSITIVE_INFINITY : Number(values.runs)
  const untilS = values.nightly ? Number(values.minutes) * 60 : Number.POSITIVE_INFINITY
  const isServerRestless = values['restless-server']
  const told = values.trace ? { lastLines: Number.POSITIVE_INFINITY } : {}
  const total = { histories: 0, commands: 0, writes: 0, requests: 0, crashes: 0, failures: 0 }
  for (let nth = 0; nth < runs && elapsedS() < untilS; nth += 1) {
    const seed = first + nth
    try {
      const outcome = await playHistory(stage, {
        seed,
        steps: Number(values.steps),
        isServerRestless,
        ...told,
      })
      total.histories += 1
      total.commands += outcome.commands
      total.writes += outcome.writes
      total.requests += outcome.requests
      total.crashes += outcome.crashes
      if (values.trace) write(outcome.trace.join('\n'))
      write(
        `seed ${seed}: ${outcome.commands} commands, ${outcome.requests} requests, ${outcome.crashes} crashes, ${outcome.digest.slice(0, 12)}`,
      )
    } catch (error) {
      total.failures += 1
      write(error instanceof Error ? error.message : String(error))
      write(
        `\nPlay it again: npm run test:fuzz -- --seed ${seed} --runs 1 --steps ${values.steps}${isServerRestless ? ' --restless-server' : ''}`,
      )
      if (!values['keep-going']) break
    }
  }
  write(`${JSON.stringify(total)} in ${elapsedS().toFixed(1)} s`)
  return total.failures === 0 ? 0 : 1
}

async function live(hours: number): Promise<number> {
  try {
    await liveFor(stage, {
      seed: Number(values.seed),
      hours,
      onHour: ({ hour, commands, timers }) =>
        write(`hour ${hour}: ${commands} commands, ${timers} timers, ${elapsedS().toFixed(0)} s`),
    })
    return 0
  } catch (error) {
    write(error instanceof Error ? error.message : String(error))
    return 1
  }
}
