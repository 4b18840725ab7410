/** Pushes of a hundred edits through the whole server, next to the very statements that such a push runs, sent to the same Postgres by the same driver and nothing else. */
import { randomUUID } from 'node:crypto'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import {
  goodClaims,
  type Journey,
  LightDevice,
  mintKey,
  startTestServer,
} from '@tidelist/sync-server/testing'
import pg from 'pg'
import { type Figure, median, timed } from './stats.ts'

const ROUNDS = 80
const EDITS = 100

export async function serverPush(): Promise<Figure[]> {
  const postgres = await startRealPostgres()
  const recorded: Asked[] = []
  const server = await startTestServer({ database: postgres.url })
  const device = await oneDevice(server)
  const ids = Array.from({ length: EDITS }, () => randomUUID())
  for (const id of ids) device.create(id, 'Measured')
  await device.sync()
  const original = pg.Client.prototype.query
  const edits = (round: number) => {
    for (const id of ids) device.change(id, 'title', `Measured ${round}`)
    return timed(() => device.pushAll())
  }
  recordQueries(recorded, original)
  await edits(-1)
  pg.Client.prototype.query = original
  const client = new pg.Client({ connectionString: postgres.url })
  await client.connect()
  const samples = { ours: [] as number[], bare: [] as number[] }
  for (let round = 0; round < ROUNDS; round += 1) {
    samples.ours.push(await edits(round))
    samples.bare.push(
      await timed(async () => {
        for (const asked of recorded) await again(client, asked)
      }),
    )
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
      goal: 1.43,
      note: `bare: its ${recorded.length} journeys by pg alone (1.43x is 70 % of their throughput)`,
    },
  ]
}

/** What the driver is given: a text with values, a named statement, or several statements that go together (`one-journey.ts`). */
type Asked =
  | { readonly text: string; readonly values: unknown[]; readonly name?: string }
  | { readonly journey: Journey }

function recordQueries(into: Asked[], original: typeof pg.Client.prototype.query): void {
  const noting = function (this: pg.Client, ...given: unknown[]): unknown {
    const [asked, values] = given
    if (typeof asked === 'string') into.push({ text: asked, values: Array.isArray(values) ? values : [] })
    else if (isJourney(asked)) into.push({ journey: asked })
    else if (isNamed(asked)) into.push({ name: asked.name, text: asked.text, values: asked.values })
    return Reflect.apply(original, this, given)
  }
  Object.assign(pg.Client.prototype, { query: noting })
}

const isJourney = (asked: unknown): asked is Journey =>
  typeof asked === 'object' && asked !== null && 'submit' in asked && 'handleReadyForQuery' in asked

type Named = { readonly name: string; readonly text: string; readonly values: unknown[] }
const isNamed = (asked: unknown): asked is Named =>
  typeof asked === 'object' && asked !== null && 'text' in asked && 'values' in asked

async function again(client: pg.Client, asked: Asked): Promise<void> {
  if (!('journey' in asked)) {
    await client.query({ ...asked })
    return
  }
  const { journey } = asked
  await new Promise<void>((resolve, reject) => {
    const once: Journey = {
      ...journey,
      handleReadyForQuery: (connection) => {
        journey.handleReadyForQuery(connection)
        resolve()
      },
      handleError: reject,
    }
    client.query(once as unknown as pg.Submittable) // the part of it that the driver calls
  })
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
