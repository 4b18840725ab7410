/**
 * Tells the streams of a person that something changed, in this process at once and in other servers on the same database by a
 * notification. A poke carries a number only; one that is lost costs minutes, because devices also ask by themselves.
 */
import { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type { Database } from '../database/database.ts'

const CHANNEL = 'tidelist_poke'
/** A burst of pushes is one poke. */
const DEBOUNCE_MS = 100

export type Pokes = {
  /** After the commit of a change that got the number `seq`. */
  changed(userId: string, seq: number): void
  subscribe(userId: string, onPoke: (seq: number) => void): Promise<() => void>
  /** How many streams a person has open on this server. */
  count(userId: string): number
  close(): Promise<void>
}

export type PokeOptions = { readonly database: Database; readonly instance: string; readonly log: Logger }

export function createPokes({ database, instance, log }: PokeOptions): Pokes {
  const emitter = new EventEmitter().setMaxListeners(0)
  const waiting = new Map<string, { seq: number; timer: NodeJS.Timeout }>()
  const sending = new Set<Promise<void>>()
  const listener = database.listen(CHANNEL, (payload) => {
    const { from, userId, seq } = decode(payload)
    if (from !== instance) emitter.emit(userId, seq)
  })

  const send = (userId: string): void => {
    const seq = waiting.get(userId)?.seq ?? 0
    waiting.delete(userId)
    emitter.emit(userId, seq)
    const sent = database
      .notify(CHANNEL, encode({ from: instance, userId, seq }))
      .then(() => (emitter.eventNames().length > 0 ? listener.ensure() : undefined))
      .catch((error: unknown) => log.warn({ err: error, userId }, 'poke not sent'))
      .finally(() => sending.delete(sent))
    sending.add(sent)
  }
  return {
    changed(userId, seq) {
      const earlier = waiting.get(userId)
      if (earlier) earlier.seq = Math.max(earlier.seq, seq)
      else waiting.set(userId, { seq, timer: setTimeout(send, DEBOUNCE_MS, userId) })
    },
    async subscribe(userId, onPoke) {
      emitter.on(userId, onPoke)
      await listener.ensure()
      return () => void emitter.off(userId, onPoke)
    },
    count: (userId) => emitter.listenerCount(userId),
    async close() {
      for (const { timer } of waiting.values()) clearTimeout(timer)
      for (const userId of [...waiting.keys()]) send(userId)
      await Promise.all(sending)
      await listener.stop()
    },
  }
}

type Poke = { from: string; userId: string; seq: number }
const encode = ({ from, userId, seq }: Poke): string => `${from} ${seq} ${userId}`
function decode(payload: string): Poke {
  const [from = '', seq = '0', userId = ''] = payload.split(' ')
  return { from, userId, seq: Number(seq) }
}
