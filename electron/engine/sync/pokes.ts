/** The stream of pokes: the server says that something is new, never what. The stream only speeds up; pulls come without it too. */
import { pokeEvent } from '@tidelist/shared-schema'
import { createParser } from 'eventsource-parser'
import type { EnginePorts } from '../ports.ts'
import { parseJson } from '../profile/marker.ts'
import type { Session } from './session.ts'

/** `isFirst`: the counter as it stands at the opening of the stream. */
export type Poke = { readonly seq: number; readonly isFirst: boolean }

export type PokeLine = {
  /** Opens the stream unless it is open. */
  open(): void
  close(): void
}

/** Longer than the server's pings are apart: then the stream is dead. */
const SILENCE_MS = 60_000

/** A poke has some fifty. What goes on for longer is not a stream of ours, and must not fill the memory. */
const MOST_CHARACTERS = 64 * 1024

/** `end` is told when a stream that was not closed from here has ended; the next `open` makes another. */
export function keepListening(
  ports: EnginePorts,
  session: Session,
  on: { poke(poke: Poke): void; end(lastedMs: number): void },
): PokeLine {
  let generation = 0
  let cut: (() => void) | null = null
  let opening = false

  const open = async () => {
    opening = true
    generation += 1
    const mine = generation
    const jwt = await session.jwt()
    opening = false
    if (!jwt.ok || mine !== generation) return
    let unread = 0
    let isFirst = true
    const parser = createParser({
      onEvent: (event) => {
        unread = 0
        const poke = event.event === 'poke' ? pokeEvent.safeParse(parseJson(event.data)) : null
        if (!poke?.success || mine !== generation) return
        on.poke({ seq: poke.data.seq, isFirst })
        isFirst = false
      },
    })
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${jwt.value}` }
    const request = {
      method: 'GET',
      url: `${ports.serverUrl}/v1/sync/events`,
      headers,
      timeoutMs: SILENCE_MS,
    } as const
    const beganMs = ports.time.monotonicMs()
    cut = ports.network.stream(request, {
      text: (chunk) => {
        unread += chunk.length
        if (unread <= MOST_CHARACTERS) parser.feed(chunk)
        else cut?.()
      },
      end: () => {
        if (mine !== generation) return
        cut = null
        on.end(ports.time.monotonicMs() - beganMs)
      },
    })
  }

  return {
    open: () => {
      if (cut === null && !opening) void open()
    },
    close: () => {
      generation += 1
      cut?.()
      cut = null
    },
  }
}
