/** Child of the cold start benchmark: reopens a bare data directory and reads 50 rows. */
import { PGlite } from '@electric-sql/pglite'
import { inboxId } from '@tidelist/shared-schema'

const pg = await PGlite.create({ dataDir: process.argv[2] ?? '' })
await pg.query(
  `select * from tasks where user_id = 'local' and list_id = $1 and deleted_at_ms is null and status = 'open' and parent_id is null order by rank, id limit 50`,
  [inboxId],
)
process.stdout.write(JSON.stringify({ ms: performance.now(), rssMb: process.memoryUsage().rss / 1e6 }))
process.exit(0)
