/**
 * A Postgres that others run, through a pool: the code that `pg` and Neon's driver share. Nothing here outlives a transaction
 * on its connection, so a pooled endpoint in transaction mode serves as well; only `listen` needs a direct connection.
 */
import type { SqlRunner } from '@tidelist/shared-schema'
import type { Database, Listener } from './database.ts'
import { createListener, type ListenClient } from './listen.ts'
import { withRetries } from './retry.ts'

type Rows = { readonly rows: Record<string, unknown>[] }
export type PoolClient = {
  query(text: string, params?: unknown[]): Promise<Rows>
  release(destroy?: boolean): void
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
}
export type Pool = {
  connect(): Promise<PoolClient>
  query(text: string, params?: unknown[]): Promise<Rows>
  on(event: 'error', listener: (error: Error) => void): unknown
  end(): Promise<void>
}

/** For both drivers. Idle connections go before Neon, which sleeps after five minutes, cuts them. */
export const poolSettings = { max: 10, idleTimeoutMillis: 60_000, connectionTimeoutMillis: 10_000 } as const

export type Pooled = {
  readonly kind: 'pg' | 'neon'
  readonly pool: Pool
  readonly drizzle: Database['drizzle']
  readonly connectListener: () => ListenClient
  readonly onIdleError: (error: Error) => void
}

export function createPooledDatabase({
  kind,
  pool,
  drizzle,
  connectListener,
  onIdleError,
}: Pooled): Database {
  pool.on('error', onIdleError)
  retrySingleStatements(pool)
  return {
    kind,
    drizzle,
    flush: async () => {},
    transaction: (work) => withRetries(() => runTransaction(pool, work)),
    notify: async (channel, payload) => {
      await pool.query('select pg_notify($1, $2)', [channel, payload])
    },
    listen: (channel, onPayload): Listener =>
      createListener({ connect: connectListener, channel, onPayload }),
    close: () => pool.end(),
  }
}

/**
 * Better Auth asks the pool itself, one statement at a time: the first one after the database slept or restarted has to get through
 * as well. On the pool in place, because Drizzle looks whether it is one.
 */
function retrySingleStatements(pool: Pool): void {
  const query = pool.query.bind(pool)
  pool.query = (...statement) => withRetries(() => query(...statement))
}

async function runTransaction<T>(pool: Pool, work: (run: SqlRunner) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let lost = false
  // Without a listener the loss of a connection that is in use ends the process; the running query rejects as well.
  const onError = () => {
    lost = true
  }
  client.on('error', onError)
  try {
    await client.query('begin')
    const value = await work(runnerOf(client))
    await client.query('commit')
    return value
  } catch (error) {
    if (!lost) await client.query('rollback').catch(onError)
    throw error
  } finally {
    client.off('error', onError)
    client.release(lost)
  }
}

const runnerOf = (client: PoolClient): SqlRunner => ({
  query: async (text, params) => (await client.query(text, params ? [...params] : [])).rows,
  exec: async (text) => {
    await client.query(text)
  },
})
