/**
 * Tells the streams of a person that something changed, in this process at once and in other servers on the same database by a
 * notification. A poke carries a number only; one that is lost costs minutes, because devices also ask by themselves. The same way leads
 * the news that sessions of a person have ended, upon which each stream of theirs looks whether its own is among them.
 */
import { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type { Database } from '../database/database.ts'

const CHANNEL = 'tidelist_poke'
/** The first of a burst of pushes is told at once, the rest together after this pause. */
const DEBOUNCE_MS = 100

export type Pokes = {
  /** After the commit of a change that got the number `seq`. */
  changed(userId: string, seq: number): void
  /** After the commit of the end of sessions. */
  sessionsEnded(userId: string): void
  subscribe(userId: string, on: Listening): Promise<() => void>
  /** How many streams a person has open on this server. */
  count(userId: string): number
  /** How many streams are open on this server. */
  streams(): number
  close(): Promise<void>
}

export type Listening = { poke(seq: number): void; sessionsEnded(): void }

export type PokeOptions = { readonly database: Database; readonly instance: string; readonly log: Logger }

export function createPokes({ database, instance, log }: PokeOptions): Pokes {
  const emitter = new EventEmitter<Record<string, [News]>>().setMaxListeners(0)
  /** People who were told just now, and what there is to tell since, if anything. */
  const pausing = new Map<string, { seq: number | null; timer: NodeJS.Timeout }>()
  const sending = new Set<Promise<void>>()
  const listener = database.listen(CHANNEL, (payload) => {
    const { from, userId, news } = decode(payload)
    if (from !== instance) emitter.emit(userId, news)
  })

  const poke = (userId: string, seq: number): void => {
    pausing.set(userId, { seq: null, timer: setTimeout(endPause, DEBOUNCE_MS, userId) })
    send(userId, seq)
  }
  const send = (userId: string, news: News): void => {
    emitter.emit(userId, news)
    const sent = database
      .notify(CHANNEL, encode({ from: instance, userId, news }))
      .then(() => (emitter.eventNames().length > 0 ? listener.ensure() : undefined))
      .catch((error: unknown) => log.warn({ err: error, userId }, 'poke not sent'))
      .finally(() => sending.delete(sent))
    sending.add(sent)
  }
  const endPause = (userId: string): void => {
    const seq = pausing.get(userId)?.seq ?? null
    pausing.delete(userId)
    if (seq !== null) poke(userId, seq)
  }
  return {
    changed(userId, seq) {
      const pause = pausing.get(userId)
      if (pause) pause.seq = Math.max(pause.seq ?? 0, seq)
      else poke(userId, seq)
    },
    sessionsEnded: (userId) => send(userId, 'ended'),
    async subscribe(userId, on) {
      const hear = (news: News) => (news === 'ended' ? on.sessionsEnded() : on.poke(news))
      emitter.on(userId, hear)
      await listener.ensure()
      return () => void emitter.off(userId, hear)
    },
    count: (userId) => emitter.listenerCount(userId),
    streams: () => emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0),
    async close() {
      for (const userId of [...pausing.keys()]) endPause(userId)
      for (const { timer } of pausing.values()) clearTimeout(timer)
      await Promise.all(sending)
      await listener.stop()
    },
  }
}

/** The number of a change, or that sessions have ended. */
type News = number | 'ended'
type Told = { from: string; userId: string; news: News }

const encode = ({ from, userId, news }: Told): string => `${from} ${news} ${userId}`
function decode(payload: string): Told {
  const [from = '', news = '0', userId = ''] = payload.split(' ')
  return { from, userId, news: news === 'ended' ? news : Number(news) }
}
