/** Reads a stream of server-sent events as they come. */
import { bearer } from './test-device.ts'

export type ServerEvent = { readonly event: string; readonly data: unknown }

export type EventStream = {
  readonly status: number
  /** The next event, or null when the server has ended the stream. */
  next(): Promise<ServerEvent | null>
  close(): void
}

export async function openEvents(url: string, jwt: string): Promise<EventStream> {
  const abort = new AbortController()
  const response = await fetch(`${url}/v1/sync/events`, { headers: bearer(jwt), signal: abort.signal })
  const events = response.body ? parseEvents(response.body) : null
  return {
    status: response.status,
    async next() {
      const step = await events?.next()
      return step && !step.done ? step.value : null
    },
    close: () => abort.abort(),
  }
}

async function* parseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true })
    const blocks = text.split('\n\n')
    text = blocks.pop() ?? ''
    for (const block of blocks) yield parseEvent(block)
  }
}

function parseEvent(block: string): ServerEvent {
  const fields = new Map(
    block
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { event: fields.get('event') ?? '', data: JSON.parse(fields.get('data') ?? 'null') }
}
