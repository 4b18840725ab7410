/**
 * A real Postgres for a program that may not import ours, such as the demonstration: prints its address as one line and goes, with its
 * data, when its standard input ends or it is told to stop.
 */
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'

const postgres = await startRealPostgres()
let stopping = false
const stop = async () => {
  if (stopping) return
  stopping = true
  await postgres.stop()
  process.exit(0)
}
process.stdin.on('end', stop).on('close', stop).resume()
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
process.stdout.write(`${postgres.url}\n`)
