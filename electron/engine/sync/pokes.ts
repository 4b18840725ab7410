/** The stream of pokes: the server says that something is new, never what. The stream only speeds up; pulls come without it too. */
import { pokeEvent } from '@tidelist/shared-schema'
import { createParser } from 'eventsource-parser'
import type { EnginePorts } from '../ports.ts'
import { parseJson } from '../profile/marker.ts'

export function listenForPokes(
  ports: EnginePorts,
  jwt: string,
  on: { open(): void; poke(seq: number): void; end(): void },
): () => void {
  let heard = false
  const parser = createParser({
    onEvent: (event) => {
      if (event.event !== 'poke') return
      const poke = pokeEvent.safeParse(parseJson(event.data))
      if (poke.success) on.poke(poke.data.seq)
    },
  })
  return ports.network.stream(
    {
      method: 'GET',
      url: `${ports.serverUrl}/v1/sync/events`,
      headers: { accept: 'text/event-stream', authorization: `Bearer ${jwt}` },
      timeoutMs: 60_000,
    },
    {
      text: (chunk) => {
        if (!heard) on.open()
        heard = true
        parser.feed(chunk)
      },
      end: () => on.end(),
    },
  )
}
