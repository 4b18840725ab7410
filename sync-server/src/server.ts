/** The program: reads the environment, prepares the database, listens, and stops when it is told to. */
import type { Config } from './config/config.ts'
import { keptSecret } from './config/kept-secret.ts'
import { readConfig } from './config/read-config.ts'
import { addressRate, createApp, defaultRates } from './create-app.ts'
import { createLog } from './create-log.ts'
import { explainStart } from './database/explain-start.ts'
import { giveNewEpochs } from './database/new-epochs.ts'
import { openDatabase } from './database/open-database.ts'
import { prepareDatabase } from './database/prepare-database.ts'
import { createMetrics, type Metrics } from './http/metrics.ts'
import { metricsRoutes } from './http/metrics-routes.ts'
import { listen } from './listen.ts'
import { StartRefused } from './start-refused.ts'

const PING_EVERY_MS = 25_000

/** Given once, after a backup of the database was restored. */
const NEW_EPOCH = '--new-epoch'

try {
  const unknown = process.argv.slice(2).find((argument) => argument !== NEW_EPOCH)
  if (unknown !== undefined)
    throw new StartRefused(`There is no option ${unknown}; the only one is ${NEW_EPOCH}.`)
  await start(readConfig(process.env))
} catch (error) {
  if (!(error instanceof StartRefused)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exit(1)
}

async function start(config: Config): Promise<void> {
  const log = createLog(config.logLevel)
  const secrets = config.secrets ?? { current: keptSecret(config.dataDir), versions: [] }
  const database = await explainStart(config.database, async () => {
    const opened = await openDatabase(config.database, (error) =>
      log.warn({ err: error }, 'idle connection lost'),
    )
    await prepareDatabase(opened)
    return opened
  })
  if (process.argv.includes(NEW_EPOCH)) {
    const people = await giveNewEpochs(database)
    process.stdout.write(
      `New epoch for ${people} people: their devices give back what this database lacks.\n`,
    )
  }
  if (database.kind === 'pglite')
    log.info(
      { dataDir: config.dataDir },
      'embedded database: meant for one household, set DATABASE_URL for more',
    )
  const metrics = config.metrics === null ? undefined : createMetrics()
  const server = await listen({
    host: config.host,
    port: config.port,
    createApp: (url) =>
      createApp({
        ...config,
        database,
        publicUrl: config.publicUrl ?? url,
        secrets,
        rates: { ...defaultRates, address: addressRate(config.syncCallsPerMinute) },
        pingEveryMs: PING_EVERY_MS,
        nowMs: Date.now,
        monotonicMs: () => performance.now(),
        log,
        metrics,
        metricsToken: config.metrics && 'token' in config.metrics ? config.metrics.token : undefined,
      }),
  }).catch(refuseToListen(config.host, config.port))
  const forPrometheus = metrics && (await listenForPrometheus(config, metrics))
  process.stdout.write(`Tidelist server listening on ${server.url}\n`)
  const stop = async () => {
    await server.close()
    await forPrometheus?.close()
    await database.close()
    process.exit(0)
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

/** On a port of its own, where nothing else is served. */
async function listenForPrometheus({ host, metrics: choice }: Config, metrics: Metrics) {
  if (choice === null || !('port' in choice)) return undefined
  const { fetch } = metricsRoutes(metrics, null)
  return listen({
    host,
    port: choice.port,
    createApp: () => ({ fetch, close: async () => {} }),
  }).catch(refuseToListen(host, choice.port))
}

function refuseToListen(host: string, port: number): (error: unknown) => never {
  return (error) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
    throw new StartRefused(`The server cannot listen on ${host}:${port} (${code}).`)
  }
}
