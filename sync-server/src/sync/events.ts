/** The stream of pokes of one device, until its token expires, and the device comes back with a new one, or until its session ends. */
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Identity } from '../token/verify-token.ts'
import type { Pokes } from './pokes.ts'

export type EventsOptions = {
  readonly identity: Identity
  /** The number of the person's last change, or null once the session has ended. */
  readonly currentSeq: () => Promise<number | null>
  readonly pokes: Pokes
  readonly nowMs: number
  readonly pingEveryMs: number
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal
}

export function streamEvents(c: Context, options: EventsOptions): Response {
  const { identity, pokes, stopping } = options
  return streamSSE(c, async (stream) => {
    const send = (event: string, data: object) => stream.writeSSE({ event, data: JSON.stringify(data) })
    const ended = Promise.withResolvers<void>()
    const end = () => ended.resolve()
    stream.onAbort(end)
    stopping.addEventListener('abort', end)
    if (stopping.aborted) end()
    // Where it cannot be said whether the session is live, the device finds out by asking.
    const seqOfLive = () => options.currentSeq().catch(() => null)
    const revoked = Promise.withResolvers<'revoked'>()
    const unsubscribe = await pokes.subscribe(identity.userId, {
      poke: (seq) => void send('poke', { seq }),
      sessionsEnded: () => void seqOfLive().then((seq) => seq ?? revoked.resolve('revoked')),
    })
    const ping = setInterval(() => void send('ping', {}), options.pingEveryMs)
    const expiry = expiryOf(identity, options.nowMs)
    try {
      // Only now that news is heard nothing is missed. A device that reconnects learns at once what has changed.
      const seq = await seqOfLive()
      if (seq === null) revoked.resolve('revoked')
      else await send('poke', { seq })
      const how = await Promise.race([ended.promise, expiry.reached, revoked.promise])
      if (how === 'expired') await send('bye', { reason: 'token_expiring' })
      if (how === 'revoked') await send('bye', { reason: 'session_ended' })
    } finally {
      clearInterval(ping)
      expiry.cancel()
      unsubscribe()
      stopping.removeEventListener('abort', end)
    }
  })
}

function expiryOf(identity: Identity, nowMs: number): { reached: Promise<'expired'>; cancel(): void } {
  let timer: NodeJS.Timeout | undefined
  const reached = new Promise<'expired'>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, identity.expiresAt * 1000 - nowMs), 'expired')
  })
  return { reached, cancel: () => clearTimeout(timer) }
}
