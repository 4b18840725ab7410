/** Any Postgres, through `pg`. */
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { Database } from './database.ts'
import type { RemoteOptions } from './open-database.ts'
import { createPooledDatabase, poolSettings } from './pooled-database.ts'

export function openPg({ url, directUrl, onIdleError }: RemoteOptions): Database {
  const pool = new pg.Pool({
    connectionString: url,
    ...poolSettings,
    keepAlive: true,
    application_name: 'tidelist',
  })
  return createPooledDatabase({
    kind: 'pg',
    pool,
    drizzle,
    connectListener: () => new pg.Client({ connectionString: directUrl, keepAlive: true }),
    onIdleError,
  })
}
