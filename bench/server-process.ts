/** The server in a process of its own, as it is in life; prints its address and goes when its standard input ends. Argument: the database's address. */
import { startTestServer } from '@tidelist/sync-server/testing'

const server = await startTestServer({ database: process.argv[2] ?? 'pglite' })
process.stdin.on('end', () => void server.close().then(() => process.exit(0))).resume()
process.stdout.write(`${server.url}\n`)
