/** A request's body in the form that its route takes. */
import type { Context } from 'hono'
import type { z } from 'zod'
import { type Body, readBody } from '../http/read-body.ts'

export type Read<T> = { readonly ok: true; readonly value: T } | Extract<Body, { ok: false }>

export async function readAs<T>(c: Context, schema: z.ZodType<T>): Promise<Read<T>> {
  const body = await readBody(c)
  if (!body.ok) return body
  const parsed = schema.safeParse(body.value)
  return parsed.success ? { ok: true, value: parsed.data } : { ok: false, kind: 'malformed' }
}
