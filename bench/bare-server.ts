/** Takes pages of rows by POST and gives them by GET, and nothing else. Arguments: the database's address and a person to store for. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { idArray, readRowsSql, storedColumns, upsertRowsSql } from '@tidelist/shared-schema'
import pg from 'pg'

const [, , databaseUrl = '', user = ''] = process.argv
const client = new pg.Client({ connectionString: databaseUrl })
await client.connect()
await client.query('insert into users (id, email) values ($1, $2)', [user, `${user}@example.com`])

/** A read before the write, as every merge needs. */
async function take(request: IncomingMessage): Promise<string[]> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer) // a request's body comes in buffers
  const rows = JSON.parse(Buffer.concat(chunks).toString()) as { id: string }[] // as bare-way.ts sends them
  const ids = rows.map(({ id }) => id)
  await client.query('begin')
  await client.query(readRowsSql('tasks'), [user, idArray(ids)])
  await client.query(upsertRowsSql('tasks'), [user, JSON.stringify(rows)])
  await client.query('commit')
  return ids
}

async function give(url: URL): Promise<unknown[]> {
  const { rows } = await client.query(
    `select row_to_json(r) as row from (select ${storedColumns('tasks')} from tasks where user_id = $1 order by id offset $2 limit $3) r`,
    [user, Number(url.searchParams.get('from')), Number(url.searchParams.get('limit'))],
  )
  return rows.map(({ row }: { row: unknown }) => row)
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost')
  const answer = request.method === 'POST' ? await take(request) : await give(url)
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo // listening on TCP
  process.stdout.write(`http://127.0.0.1:${port}/\n`)
})
process.stdin.on('end', () => process.exit(0)).resume()
