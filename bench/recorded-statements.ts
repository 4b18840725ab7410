/** The statements that a push of the server in this process sends through the driver, to be sent again without the server: what its database alone takes. */
import type { Journey } from '@tidelist/sync-server/testing'
import pg from 'pg'

/** What the driver is given: a text with values, a named statement, or several statements that go together (`one-journey.ts`). */
export type Asked =
  | { readonly text: string; readonly values: unknown[]; readonly name?: string }
  | { readonly journey: Journey }

/** Nothing else may ask the database meanwhile. */
export async function recordStatements<T>(
  work: () => Promise<T>,
): Promise<{ recorded: readonly Asked[]; value: T }> {
  const recorded: Asked[] = []
  const original = pg.Client.prototype.query
  const noting = function (this: pg.Client, ...given: unknown[]): unknown {
    const [asked, values] = given
    if (typeof asked === 'string') recorded.push({ text: asked, values: Array.isArray(values) ? values : [] })
    else if (isJourney(asked)) recorded.push({ journey: asked })
    else if (isNamed(asked)) recorded.push({ name: asked.name, text: asked.text, values: asked.values })
    return Reflect.apply(original, this, given)
  }
  Object.assign(pg.Client.prototype, { query: noting })
  try {
    return { value: await work(), recorded }
  } finally {
    pg.Client.prototype.query = original
  }
}

const isJourney = (asked: unknown): asked is Journey =>
  typeof asked === 'object' && asked !== null && 'submit' in asked && 'handleReadyForQuery' in asked

type Named = { readonly name: string; readonly text: string; readonly values: unknown[] }
const isNamed = (asked: unknown): asked is Named =>
  typeof asked === 'object' && asked !== null && 'text' in asked && 'values' in asked

/** One after the other, as the server sent them. */
export async function sendAgain(client: pg.Client, recorded: readonly Asked[]): Promise<void> {
  for (const asked of recorded) await again(client, asked)
}

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
