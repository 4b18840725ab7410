/** A request's JSON, or why it is not read. */
import { isStorableJson, type Json, limits } from '@tidelist/shared-schema'
import type { Context } from 'hono'
import { parseStrictJson } from './strict-json.ts'

export type Body =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly kind: 'malformed' | 'too_large' | 'unsupported_encoding' }

/** The levels of a push around the value of a register. */
const PUSH_FRAME_DEPTH = 5

/** A body of which a text that could not be stored is no part. */
export async function readBody(c: Context): Promise<Body> {
  const body = await readJson(c, limits.jsonDepth)
  // What JSON brought is JSON.
  return body.ok && !isStorableJson(body.value as Json) ? { ok: false, kind: 'malformed' } : body
}

/** The rows of a push are judged one by one: a text that could not be stored must not delay the others. */
export const readPushBody = (c: Context): Promise<Body> => readJson(c, PUSH_FRAME_DEPTH + limits.jsonDepth)

async function readJson(c: Context, depth: number): Promise<Body> {
  const encoding = c.req.header('content-encoding')
  if (encoding !== undefined) return { ok: false, kind: 'unsupported_encoding' }
  const text = decode(await c.req.arrayBuffer())
  return text === null
    ? { ok: false, kind: 'malformed' }
    : parseStrictJson(text, { depth, items: limits.jsonItems })
}

/** Null where the bytes are not UTF-8; decoding them leniently would store something that nobody typed. */
function decode(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
