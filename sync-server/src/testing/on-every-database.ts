/** Runs one set of tests on each of the three databases: PGlite, and a real Postgres through `pg` and through Neon's driver. */
import { type RealPostgres, startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import { afterAll, beforeAll, describe } from 'vitest'
import type { DatabaseChoice } from '../database/open-database.ts'
import { startTestServer, type TestServer, type TestServerOptions } from './index.ts'
import { type NeonProxy, startNeonProxy } from './neon-proxy.ts'

export type Ground = {
  readonly kind: 'pglite' | 'pg' | 'neon'
  readonly server: TestServer
  /** For a second server on the same database; not for PGlite, which serves one process. */
  readonly choice: DatabaseChoice
}

type Options = Omit<TestServerOptions, 'database'> & { readonly kinds?: readonly Ground['kind'][] }

export function onEveryDatabase(tests: (ground: () => Ground) => void, options: Options = {}): void {
  describe.each(options.kinds ?? (['pglite', 'pg', 'neon'] as const))('on %s', (kind) => {
    let ground: Ground | undefined
    let release: (() => Promise<void>) | undefined
    beforeAll(async () => {
      const opened = await openChoice(kind)
      release = opened.release
      const server = await startTestServer({ ...options, database: opened.choice ?? 'pglite' })
      ground = { kind, server, choice: opened.choice ?? { kind: 'pglite', dataDir: null } }
    })
    afterAll(async () => {
      await ground?.server.close()
      await release?.()
    })
    tests(() => {
      if (!ground) throw new Error('the server starts before the tests')
      return ground
    })
  })
}

type Opened = { choice: DatabaseChoice | null; release(): Promise<void> }

async function openChoice(kind: Ground['kind']): Promise<Opened> {
  if (kind === 'pglite') return { choice: null, release: async () => {} }
  const postgres = await startRealPostgres()
  const { url } = postgres
  if (kind === 'pg') return { choice: { kind, url, directUrl: url }, release: postgres.stop }
  const proxy = await startNeonProxy(postgres.port)
  return {
    choice: { kind, url, directUrl: url, neonProxy: proxy.address },
    release: () => stopBoth(proxy, postgres),
  }
}

async function stopBoth(proxy: NeonProxy, postgres: RealPostgres): Promise<void> {
  await proxy.close()
  await postgres.stop()
}
