/**
 * The server in a process of its own, as it is in life; prints its address and goes when its standard input ends. Arguments: the database's
 * address, and the address that people know where several servers stand behind one; then people may ask as often as they like.
 */
import { startTestServer } from '@tidelist/sync-server/testing'

const [, , database = 'pglite', publicUrl] = process.argv
const unlimited = { perMinute: 1e9, burst: 1e9 }
const behindOne = publicUrl
  ? { publicUrl, rates: { address: unlimited, push: unlimited, pull: unlimited } }
  : {}
const server = await startTestServer({ database, ...behindOne })
process.stdin.on('end', () => void server.close().then(() => process.exit(0))).resume()
process.stdout.write(`${server.url}\n`)
