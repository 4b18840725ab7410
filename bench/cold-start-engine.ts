/** Child of the cold start benchmark: the engine on a profile, until a window has the first 50 rows of the Inbox. */
import { startDevice } from '@tidelist/engine/testing/test-device'

const device = await startDevice({ userDataDir: process.argv[2] ?? '' })
await device.ask({ query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 50 })
process.stdout.write(JSON.stringify({ ms: performance.now(), rssMb: process.memoryUsage().rss / 1e6 }))
process.exit(0)
