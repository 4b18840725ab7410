/** Puts an app behind a real HTTP listener with time limits, and takes it away again without cutting a request short. */
import { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { ServerApp } from './create-app.ts'

export type Listening = { readonly url: string; close(): Promise<void> }

export type ListenOptions = {
  readonly host: string
  readonly port: number
  /** Made once the address is known, because tokens are issued in its name. */
  readonly createApp: (url: string) => ServerApp
}

const serverOptions = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 }
const MAX_CONNECTIONS = 10_000
const STOP_PATIENCE_MS = 10_000

export async function listen({ host, port, createApp }: ListenOptions): Promise<Listening> {
  let app: ServerApp | null = null
  const server = createAdaptorServer({
    serverOptions,
    fetch: (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }),
  })
  if (!(server instanceof Server)) throw new Error('an HTTP/1 server was asked for')
  server.maxConnections = MAX_CONNECTIONS
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const url = urlOf(server, host)
  app = createApp(url)
  return { url, close: () => closeAll(server, app) }
}

function urlOf(server: Server, host: string): string {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** Requests finish; connections that have become idle go at once, and whatever hangs goes after a while. */
async function closeAll(server: Server, app: ServerApp | null): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  await app?.close()
  const idle = setInterval(() => server.closeIdleConnections(), 20)
  const hanging = setTimeout(() => server.closeAllConnections(), STOP_PATIENCE_MS)
  await closed
  clearInterval(idle)
  clearTimeout(hanging)
}
