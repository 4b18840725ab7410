/**
 * A Postgres that others run, through a pool: the code that `pg` and Neon's driver share. Nothing here outlives a transaction
 * on its connection, so a pooled endpoint in transaction mode serves as well; only `listen` needs a direct connection.
 */
import type { SqlRunner } from '@tidelist/shared-schema'
import type { Database, Listener, Pass, Statement } from './database.ts'
import { createListener, type ListenClient } from './listen.ts'
import { inOneJourney, type Journey, type NamedStatement } from './one-journey.ts'
import { isUnknownStatement, withRetries } from './retry.ts'

type Rows = { readonly rows: Record<string, unknown>[] }
type NamedQuery = { readonly name: string; readonly text: string; readonly values: unknown[] }
export type PoolClient = {
  query(text: string, params?: unknown[]): Promise<Rows>
  query(named: NamedQuery): Promise<Rows>
  query(journey: Journey): unknown
  release(destroy?: boolean): void
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
}
export type Pool = {
  connect(): Promise<PoolClient>
  query(text: string, params?: unknown[]): Promise<Rows>
  on(event: 'error', listener: (error: Error) => void): unknown
  on(event: 'connect', listener: (client: Pick<PoolClient, 'on'>) => void): unknown
  end(): Promise<void>
}

/** For both drivers. Idle connections go before Neon, which sleeps after five minutes, cuts them. */
export const poolSettings = { max: 10, idleTimeoutMillis: 60_000, connectionTimeoutMillis: 10_000 } as const

export type Pooled<P extends Pool> = {
  readonly kind: 'pg' | 'neon'
  readonly pool: P
  readonly drizzle: (pool: P) => ReturnType<Database['drizzle']>
  readonly connectListener: () => ListenClient
  readonly onIdleError: (error: Error) => void
}

export function createPooledDatabase<P extends Pool>({
  kind,
  pool,
  drizzle,
  connectListener,
  onIdleError,
}: Pooled<P>): Database {
  pool.on('error', onIdleError)
  // A connection that is lost while nobody listens to it ends the process. The pool stops listening before whoever asked for the connection can begin to, and
  // the loss may come in the same packet; Better Auth's transactions never listen.
  pool.on('connect', (client) => client.on('error', () => {}))
  const names = statementNames()
  return {
    kind,
    drizzle: (pass = noGate) => drizzle(poolBehind(pool, pass)),
    flush: async () => {},
    transaction: (work, enter) =>
      withRetries(() => onClient(pool, names, (client) => runTransaction({ client, names, enter }, work))),
    readText: async (statement, enter) => {
      const ask = (client: PoolClient) => inOneJourney(client, [named(names, enter), named(names, statement)])
      return (await withRetries(() => onClient(pool, names, ask))) ?? ''
    },
    notify: async (channel, payload) => {
      await pool.query('select pg_notify($1, $2)', [channel, payload])
    },
    listen: (channel, onPayload): Listener =>
      createListener({ connect: connectListener, channel, onPayload }),
    close: () => pool.end(),
  }
}

const noGate: Pass = (ask) => ask()

/**
 * The pool as Better Auth uses it: statement by statement, or with a connection of its own for a transaction. The first statement after the database slept
 * or restarted has to get through as well. The pool's own kind, because Drizzle looks whether it is one.
 */
function poolBehind<P extends Pool>(pool: P, pass: Pass): P {
  const behind: P = Object.create(pool)
  behind.query = (...statement) => pass(() => withRetries(() => pool.query(...statement)))
  behind.connect = () => {
    const connected = Promise.withResolvers<PoolClient>()
    const untilReleased = async () => {
      const client = await pool.connect()
      const { promise, resolve } = Promise.withResolvers<void>()
      const release = client.release
      client.release = (...how) => {
        release(...how)
        resolve()
      }
      connected.resolve(client)
      await promise
    }
    pass(untilReleased).catch(connected.reject)
    return connected.promise
  }
  return behind
}

async function onClient<T>(
  pool: Pool,
  names: StatementNames,
  use: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  let lost = false
  // The running query rejects as well.
  const onError = () => {
    lost = true
  }
  client.on('error', onError)
  try {
    return await use(client)
  } catch (error) {
    if (isUnknownStatement(error)) names.stop()
    if (!lost) await client.query('rollback').catch(onError)
    throw error
  } finally {
    client.off('error', onError)
    client.release(lost)
  }
}

type Transaction = {
  readonly client: PoolClient
  readonly names: StatementNames
  readonly enter: Statement | undefined
}

async function runTransaction<T>(
  { client, names, enter }: Transaction,
  work: (run: SqlRunner) => Promise<T>,
): Promise<T> {
  if (enter === undefined) await client.query('begin')
  else await inOneJourney(client, [{ name: null, text: 'begin' }, named(names, enter)])
  const value = await work(runnerOf(client, names))
  await client.query('commit')
  return value
}

/** Not the name of the same statement in `runnerOf`: the driver keeps a list of its own of what each connection has planned. */
const named = (names: StatementNames, statement: Statement): NamedStatement => {
  const name = statement.isPlannedAnew ? null : names.of(statement.text)
  return { ...statement, name: name && `${name}_j` }
}

const runnerOf = (client: PoolClient, names: StatementNames): SqlRunner => ({
  query: async (text, params = [], { isPlannedAnew } = { isPlannedAnew: false }) => {
    const name = isPlannedAnew ? null : names.of(text)
    const found =
      name === null ? client.query(text, [...params]) : client.query({ name, text, values: [...params] })
    return (await found).rows
  },
  exec: async (text) => {
    await client.query(text)
  },
})

/** Enough for every statement of a push or a pull of a few tables; what is rarer is planned each time. */
const MOST_NAMES = 64

type StatementNames = {
  /** Null for a statement that goes without a name. */
  of(text: string): string | null
  stop(): void
}

/**
 * A statement with a name is planned once on each connection, and planning is what a small pull costs most. Poolers older than PgBouncer 1.21 mix up
 * the connections' names: there the first such error ends the naming, and the transaction runs again.
 */
function statementNames(): StatementNames {
  const names = new Map<string, string>()
  let isStopped = false
  return {
    of: (text) => {
      if (isStopped) return null
      const known = names.get(text)
      if (known !== undefined || names.size >= MOST_NAMES) return known ?? null
      const name = `tidelist_${names.size}`
      names.set(text, name)
      return name
    },
    stop: () => {
      isStopped = true
    },
  }
}
