/** The stream of pokes of one device, until its token expires: the device comes back with a new one. */
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Identity } from '../token/verify-token.ts'
import type { Pokes } from './pokes.ts'

export type EventsOptions = {
  readonly identity: Identity
  /** The number of the person's last change: a device that reconnects learns at once what it missed. */
  readonly seq: number
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
    const ended = new Promise<void>((resolve) => {
      stream.onAbort(resolve)
      stopping.addEventListener('abort', () => resolve(), { once: true })
      if (stopping.aborted) resolve()
    })
    const unsubscribe = await pokes.subscribe(identity.userId, (seq) => void send('poke', { seq }))
    const ping = setInterval(() => void send('ping', {}), options.pingEveryMs)
    const expiry = expiryOf(identity, options.nowMs)
    try {
      await send('poke', { seq: options.seq })
      if ((await Promise.race([ended, expiry.reached])) === 'expired')
        await send('bye', { reason: 'token_expiring' })
    } finally {
      clearInterval(ping)
      expiry.cancel()
      unsubscribe()
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
