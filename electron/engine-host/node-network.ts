/** The engine's network port on Node's fetch. Redirects are answers, never followed, so that no token reaches another host. */
import type { HttpAnswer, HttpRequest, NetworkPort } from '@tidelist/engine/host'

const MAX_ANSWER_BYTES = 16 * 1024 * 1024

export const nodeNetwork: NetworkPort = {
  request: async (request) => {
    try {
      const response = await fetch(request.url, {
        ...init(request),
        signal: AbortSignal.timeout(request.timeoutMs),
      })
      const body = await readBody(response)
      if (body === null) return { kind: 'endless' }
      return { kind: 'answer', status: response.status, headers: Object.fromEntries(response.headers), body }
    } catch (error) {
      return unreachable(error)
    }
  },
  stream: (request, on) => {
    const cut = new AbortController()
    void readStream(request, cut.signal, on.text).then(on.end, () => on.end(null))
    return () => cut.abort()
  },
}

/** A body of many letters goes as bytes, because `fetch` looks at every letter of a text twice. */
const init = (request: HttpRequest): RequestInit => ({
  method: request.method,
  headers: request.headers,
  redirect: 'manual',
  ...(request.body === undefined ? {} : { body: Buffer.from(request.body) }),
})

async function readBody(response: Response): Promise<string | null> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > MAX_ANSWER_BYTES) return null
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

/** Ends with the status when the server ends it, and throws when it is cut or silent for longer than the time out. */
async function readStream(
  request: HttpRequest,
  cut: AbortSignal,
  onText: (chunk: string) => void | Promise<void>,
): Promise<number> {
  const silence = new AbortController()
  let timer = setTimeout(() => silence.abort(), request.timeoutMs)
  try {
    const response = await fetch(request.url, {
      ...init(request),
      signal: AbortSignal.any([cut, silence.signal]),
    })
    const decoder = new TextDecoder()
    if (response.status !== 200) return response.status
    for await (const chunk of response.body ?? []) {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), request.timeoutMs)
      await onText(decoder.decode(chunk, { stream: true }))
    }
    return response.status
  } finally {
    clearTimeout(timer)
  }
}

const unreachable = (error: unknown): HttpAnswer => ({
  kind: 'unreachable',
  reason: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown',
})
