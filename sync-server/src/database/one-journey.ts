/**
 * Several statements that go to the database together and are answered together, in one transaction that ends with them: one journey instead of one for
 * each. Written against the part of the protocol that `pg` and Neon's driver share, since neither of them offers this itself on all its versions.
 */
import type { Statement } from './database.ts'

/** What of a driver's connection is used. */
type Connection = {
  parse(statement: { readonly name: string; readonly text: string }): void
  bind(bound: { readonly statement: string; readonly values: readonly (string | null)[] }): void
  execute(portal: object): void
  close(statement: { readonly type: 'S'; readonly name: string }): void
  sync(): void
  readonly stream: { cork?(): void; uncork?(): void }
}

/** As both drivers call a query that is not one of their own. */
export type Journey = {
  submit(connection: Connection): null
  handleRowDescription(): void
  handleDataRow(message: { readonly fields: readonly (string | null)[] }): void
  handleCommandComplete(): void
  handleEmptyQuery(): void
  handlePortalSuspended(): void
  handleReadyForQuery(connection: Connection): void
  handleError(error: Error): void
}

/** Without a name a statement is planned each time. */
export type NamedStatement = Statement & { readonly name: string | null }

type Client = { query(journey: Journey): unknown }

/** Resolves with the first value of the last row that any of the statements gives, as text. */
export const inOneJourney = (client: Client, statements: readonly NamedStatement[]): Promise<string | null> =>
  new Promise((resolve, reject) => {
    let value: string | null = null
    client.query({
      submit(connection) {
        // One packet for all of it.
        connection.stream.cork?.()
        for (const statement of statements) send(connection, statement)
        connection.sync()
        connection.stream.uncork?.()
        return null
      },
      handleRowDescription() {},
      handleDataRow({ fields }) {
        value = fields[0] ?? null
      },
      handleCommandComplete() {},
      handleEmptyQuery() {},
      handlePortalSuspended() {},
      handleReadyForQuery(connection) {
        const names = namesOn(connection)
        for (const { name } of statements) if (name !== null) names.add(name)
        resolve(value)
      },
      handleError: reject,
    })
  })

function send(connection: Connection, { name, text, params = [] }: NamedStatement): void {
  const isKnown = name !== null && namesOn(connection).has(name)
  // An error may have come before or after it was planned. Closing what is not there is no error.
  if (name !== null && !isKnown) connection.close({ type: 'S', name })
  if (!isKnown) connection.parse({ name: name ?? '', text })
  connection.bind({ statement: name ?? '', values: params.map(String) })
  connection.execute({})
}

/** Which statements a connection has planned. */
const known = new WeakMap<object, Set<string>>()

function namesOn(connection: Connection): Set<string> {
  const names = known.get(connection) ?? new Set<string>()
  known.set(connection, names)
  return names
}
