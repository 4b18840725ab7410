/** A request's JSON, or why it is not read. Nesting is measured on the text, before anything recursive meets the value. */
import type { Context } from 'hono'

export type Body =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly kind: 'malformed' | 'unsupported_encoding' }

/** Eight levels inside a register's value, and the six of the push around it. */
const MAX_DEPTH = 14

export async function readBody(c: Context): Promise<Body> {
  const encoding = c.req.header('content-encoding')
  if (encoding !== undefined) return { ok: false, kind: 'unsupported_encoding' }
  const text = decode(await c.req.arrayBuffer())
  return text === null || depthOf(text) > MAX_DEPTH ? { ok: false, kind: 'malformed' } : parse(text)
}

/** Null where the bytes are not UTF-8; decoding them leniently would store something that nobody typed. */
function decode(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

function parse(text: string): Body {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return { ok: false, kind: 'malformed' }
  }
}

export function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (inString) {
      if (code === 92) i += 1
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 123 || code === 91) {
      depth += 1
      if (depth > deepest) deepest = depth
    } else if (code === 125 || code === 93) depth -= 1
  }
  return deepest
}
