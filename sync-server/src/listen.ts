/** Puts an app behind a real HTTP listener with time limits, and takes it away again without cutting a request short. */
import { Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { createAdaptorServer } from '@hono/node-server'
import type { HttpFailureKind } from '@tidelist/shared-schema'
import type { ServerApp } from './create-app.ts'

export type Listening = { readonly url: string; close(): Promise<void> }

export type ListenOptions = {
  readonly host: string
  readonly port: number
  /** Made once the address is known, because tokens are issued in its name. */
  readonly createApp: (url: string) => Served
  readonly limits?: Partial<ListenLimits>
}

/** What of an app a listener needs. */
export type Served = Pick<ServerApp, 'fetch' | 'close'>

export type ListenLimits = {
  /** Until a request's head is there, and all of it. */
  readonly headersMs: number
  readonly requestMs: number
  /** Until a connection goes on which nothing more is asked. */
  readonly keepAliveMs: number
  /** Until a connection goes whose client reads nothing any more; a stream of events pings more often. */
  readonly silentMs: number
  readonly connections: number
}

const defaultLimits: ListenLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 5_000,
  silentMs: 90_000,
  connections: 10_000,
}
const STOP_PATIENCE_MS = 10_000

export async function listen({ host, port, createApp, ...options }: ListenOptions): Promise<Listening> {
  const limits = { ...defaultLimits, ...options.limits }
  let app: Served | null = null
  const server = createAdaptorServer({
    serverOptions: {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      // Node looks for slow requests every 30 s only, unless it is told otherwise.
      connectionsCheckingInterval: Math.min(1000, limits.headersMs / 2),
    },
    fetch: (request, env) => app?.fetch(request, env) ?? new Response(null, { status: 503 }),
  })
  if (!(server instanceof Server)) throw new Error('an HTTP/1 server was asked for')
  server.maxConnections = limits.connections
  server.timeout = limits.silentMs
  server.on('clientError', refuseUnreadable)
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

const unreadable: Readonly<Record<string, readonly [status: string, kind: HttpFailureKind]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'too_large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['413 Content Too Large', 'too_large'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'malformed'],
}

/** What is no HTTP, or comes too slowly, never reaches the app; its refusal has the same form all the same. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const [status, kind] = unreadable[error.code ?? ''] ?? ['400 Bad Request', 'malformed']
  const body = JSON.stringify({ kind })
  socket.end(
    `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  )
}

/** Requests finish; connections that have become idle go at once, and whatever hangs goes after a while. */
async function closeAll(server: Server, app: Served | null): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  await app?.close()
  const idle = setInterval(() => server.closeIdleConnections(), 20)
  const hanging = setTimeout(() => server.closeAllConnections(), STOP_PATIENCE_MS)
  await closed
  clearInterval(idle)
  clearTimeout(hanging)
}
