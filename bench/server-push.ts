/** Pushes of a hundred edits through the whole server, next to the very statements that such a push runs, sent to the same Postgres by the same driver and nothing else. */
import { randomUUID } from 'node:crypto'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import { goodClaims, LightDevice, mintKey, startTestServer } from '@tidelist/sync-server/testing'
import pg from 'pg'
import { recordStatements, sendAgain } from './recorded-statements.ts'
import { type Figure, median, timed } from './stats.ts'

const ROUNDS = 80
const EDITS = 100

export async function serverPush(): Promise<Figure[]> {
  const postgres = await startRealPostgres()
  const server = await startTestServer({ database: postgres.url })
  const device = await oneDevice(server)
  const ids = Array.from({ length: EDITS }, () => randomUUID())
  for (const id of ids) device.create(id, 'Measured')
  await device.sync()
  const edit = async (round: number) => {
    for (const id of ids) device.change(id, 'title', `Measured ${round}`)
    return timed(() => device.pushAll())
  }
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  const samples = { ours: [] as number[], bare: [] as number[] }
  let journeys = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    // Each writes the same rows of the history anew.
    await client.query('truncate history')
    const { recorded, value } = await recordStatements(() => edit(round))
    await client.query('truncate history')
    samples.ours.push(value)
    samples.bare.push(await timed(() => sendAgain(client, recorded)))
    journeys = recorded.length
  }
  await client.end()
  await server.close()
  await postgres.stop()
  return [
    {
      name: `push of ${EDITS} edits through the server`,
      unit: 'ms',
      value: median(samples.ours),
      bare: median(samples.bare),
      note: `one after the other; bare: its ${journeys} journeys by pg alone, without the device and HTTP`,
    },
  ]
}

async function oneDevice(server: Awaited<ReturnType<typeof startTestServer>>): Promise<LightDevice> {
  const sign = await mintKey(server.database)
  const [userId, sessionId] = ['bench-push', randomUUID()]
  await server.database.transaction(async (run) => {
    await run.query("insert into users (id, email) values ($1, 'push@example.com')", [userId])
    await run.query(
      "insert into sessions (id, user_id, token, expires_at) values ($1, $2, $1, now() + interval '1 day')",
      [sessionId, userId],
    )
  })
  const jwt = await sign(goodClaims(server.url, { userId, sessionId }))
  return new LightDevice(server.url, { email: '', password: '', userId, sessionToken: '', jwt })
}
