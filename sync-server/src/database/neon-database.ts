/** Neon, through its serverless driver over WebSockets. */
import { Client, neonConfig, Pool } from '@neondatabase/serverless'
import { drizzle } from 'drizzle-orm/neon-serverless'
import WebSocket from 'ws'
import type { Database } from './database.ts'
import type { RemoteOptions } from './open-database.ts'
import { createPooledDatabase, poolSettings } from './pooled-database.ts'

/** `neonProxy` (`host:port/path`) reaches an ordinary Postgres through a proxy without TLS, as the tests do. */
export function openNeon({ url, directUrl, neonProxy, onIdleError }: RemoteOptions): Database {
  neonConfig.webSocketConstructor = WebSocket
  if (neonProxy) {
    neonConfig.wsProxy = neonProxy
    neonConfig.useSecureWebSocket = false
    neonConfig.pipelineTLS = false
    neonConfig.pipelineConnect = false
  }
  const pool = new Pool({ connectionString: url, ...poolSettings })
  return createPooledDatabase({
    kind: 'neon',
    pool,
    drizzle,
    connectListener: () => new Client(directUrl),
    onIdleError,
  })
}
