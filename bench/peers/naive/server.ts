/** The server of the naive peer: one route that takes rows and answers those that are newer than the asker's number. */
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { servePeer } from '../serve-peer.ts'
import { type Exchange, type ExchangeAnswer, openRowFile, stateOf } from './rows.ts'

const file = openRowFile(`${process.argv[2]}/naive-server.json`)
const seqOf = new Map<string, number>()
let seq = 0

const server = createServer(async (request, response) => {
  // Our own client's body; a connection that is cut in it ends here.
  const exchange = await json(request).then(
    (body) => body as Exchange,
    () => null,
  )
  if (!exchange) return
  for (const row of exchange.rows)
    if (file.merge(row)) {
      seq += 1
      seqOf.set(row.id, seq)
    }
  const rows = [...file.rows.values()].filter(({ id }) => (seqOf.get(id) ?? 0) > exchange.since)
  const answer: ExchangeAnswer = { seq, rows }
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object' && address) servePeer(address.port, async (keys) => stateOf(file, keys))
})
