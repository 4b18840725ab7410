/** Child of the cold start benchmark: reopens a bare data directory and reads 50 rows. Imports nothing but PGlite. */
import { PGlite } from '@electric-sql/pglite'

type Parent = {
  once(event: 'message', listener: (asked: { data: Asked }) => void): void
  postMessage(data: unknown): void
}
type Asked = { folder: string; listId: string }

const { parentPort } = process as unknown as { parentPort: Parent } // as in the engine's process
parentPort.once('message', async ({ data: { folder, listId } }) => {
  const pg = await PGlite.create({ dataDir: folder })
  const { rows } = await pg.query(
    `select * from tasks where user_id = 'local' and list_id = $1 and deleted_at_ms is null and status = 'open' and parent_id is null order by rank, id limit 50`,
    [listId],
  )
  parentPort.postMessage({ rows })
  await pg.close()
  parentPort.postMessage('closed')
})
