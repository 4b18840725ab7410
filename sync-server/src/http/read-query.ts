/** The names in an address, each there once, as a schema wants them; null otherwise. */
import type { Context } from 'hono'
import type { z } from 'zod'

export function readQuery<T>(c: Context, schema: z.ZodType<T>): T | null {
  const all = Object.entries(c.req.queries())
  if (all.some(([, values]) => values.length > 1)) return null
  const parsed = schema.safeParse(Object.fromEntries(all.map(([name, [value]]) => [name, value])))
  return parsed.success ? parsed.data : null
}
