/**
 * One request to the server and its answer as data. Only JSON counts as the server's word: a portal's page, half an answer or a redirect
 * is `server-not-ours` and changes nothing.
 */
import { type Failure, httpFailure, type Result, refuse, success } from '@tidelist/shared-schema'
import type { EnginePorts } from '../ports.ts'
import { parseJson } from '../profile/marker.ts'

export type Call = {
  method: 'GET' | 'POST'
  path: string
  token?: string
  headers?: Readonly<Record<string, string>>
  body?: unknown
  /** Instead of a body: one that is JSON already. */
  json?: string
}

export type Reply = { status: number; headers: Readonly<Record<string, string>>; json: unknown }

const REQUEST_TIMEOUT_MS = 20_000

/** Null where there is no server to ask. */
export const urlOf = ({ serverUrl }: EnginePorts, path: string): string | null =>
  serverUrl === null ? null : serverUrl.replace(/\/$/, '') + path

export async function callServer(ports: EnginePorts, call: Call): Promise<Result<Reply>> {
  const url = urlOf(ports, call.path)
  if (url === null) return refuse('server-unset')
  const body = call.json ?? (call.body === undefined ? undefined : JSON.stringify(call.body))
  const answer = await ports.network.request({
    method: call.method,
    url,
    headers: {
      accept: 'application/json',
      ...call.headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(call.token === undefined ? {} : { authorization: `Bearer ${call.token}` }),
    },
    ...(body === undefined ? {} : { body }),
    timeoutMs: REQUEST_TIMEOUT_MS,
  })
  if (answer.kind === 'unreachable') return refuse('server-unreachable')
  if (answer.kind === 'endless') return refuse('server-not-ours')
  if (answer.status >= 300 && answer.status < 400) return refuse('server-not-ours')
  const json = parseJson(answer.body)
  const isJson = /\bjson\b/.test(answer.headers['content-type'] ?? '') && json !== null
  if (!isJson) return refuse(answer.status >= 500 ? 'server-busy' : 'server-not-ours')
  return success({ status: answer.status, headers: answer.headers, json })
}

/** What an answer of the sync routes other than 200 means for the loop. */
export type Trouble =
  | { kind: 'unauthorized' }
  | { kind: 'epoch' }
  | { kind: 'resync' }
  | { kind: 'clock-skew'; serverMs: number }
  | { kind: 'too-large' }
  | { kind: 'later'; failure: Failure; afterMs: number | null }
  | { kind: 'person'; failure: Failure }

export function troubleOf(reply: Reply): Trouble {
  const parsed = httpFailure.safeParse(reply.json)
  const kind = parsed.success ? parsed.data.kind : null
  if (reply.status === 401) return { kind: 'unauthorized' }
  if (kind === 'epoch') return { kind: 'epoch' }
  if (kind === 'resync_required') return { kind: 'resync' }
  if (kind === 'too_large') return { kind: 'too-large' }
  if (kind === 'clock_skew' && parsed.data?.serverTime !== undefined)
    return { kind: 'clock-skew', serverMs: parsed.data.serverTime }
  if (kind === 'account_mismatch') return { kind: 'person', failure: { kind: 'account-mismatch' } }
  if (kind === 'upgrade_required') return { kind: 'person', failure: { kind: 'upgrade-required' } }
  if (kind === 'rate_limited' || kind === 'unavailable' || reply.status >= 500)
    return { kind: 'later', failure: { kind: 'server-busy' }, afterMs: retryAfterMs(reply) }
  if (kind === null) return { kind: 'later', failure: { kind: 'server-not-ours' }, afterMs: null }
  return { kind: 'person', failure: { kind: 'server-refused', detail: kind } }
}

function retryAfterMs(reply: Reply): number | null {
  const seconds = Number(reply.headers['retry-after'])
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 600) * 1000 : null
}
