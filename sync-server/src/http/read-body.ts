/** A request's JSON, or why it is not read. */
import { limits } from '@tidelist/shared-schema'
import type { Context } from 'hono'
import { parseStrictJson } from './strict-json.ts'

export type Body =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly kind: 'malformed' | 'too_large' | 'unsupported_encoding' }

/** The levels of a push around the value of a register. */
export const PUSH_FRAME_DEPTH = 5

/** `frameDepth` is what the request itself nests around values that people made. */
export async function readBody(c: Context, frameDepth = 0): Promise<Body> {
  const encoding = c.req.header('content-encoding')
  if (encoding !== undefined) return { ok: false, kind: 'unsupported_encoding' }
  const text = decode(await c.req.arrayBuffer())
  if (text === null) return { ok: false, kind: 'malformed' }
  return parseStrictJson(text, { depth: frameDepth + limits.jsonDepth, items: limits.jsonItems })
}

/** Null where the bytes are not UTF-8; decoding them leniently would store something that nobody typed. */
function decode(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
