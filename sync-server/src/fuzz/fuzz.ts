/**
 * The long form: npx node sync-server/src/fuzz/fuzz.ts [--runs 20000] [--seed S] [--path P]
 * A failure prints its seed and path; with both it is played again.
 */
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { fuzzRoutes } from './fuzz-routes.ts'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    path: { type: 'string' },
  },
})
const seed = Number(values.seed)
process.stdout.write(`seed ${seed}\n`)
const startedMs = performance.now()
const statuses = await fuzzRoutes({
  runs: Number(values.runs),
  seed,
  ...(values.path === undefined ? {} : { path: values.path }),
  onProgress: (sent) => process.stdout.write(`${sent} requests\n`),
}).catch((error: unknown) => {
  process.stdout.write(
    `${error instanceof Error ? `${error.message}\n${String(error.cause)}` : String(error)}\n`,
  )
  process.stdout.write(`Again: npx node sync-server/src/fuzz/fuzz.ts --runs ${values.runs} --seed ${seed}\n`)
  return process.exit(1)
})
const seconds = Math.round((performance.now() - startedMs) / 1000)
process.stdout.write(
  `${values.runs} requests in ${seconds} s, no error of the server: ${JSON.stringify(statuses)}\n`,
)
process.exit(0)
