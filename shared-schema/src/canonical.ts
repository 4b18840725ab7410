/** One text for one JSON value, whatever the order of its keys: it breaks ties between equal stamps and feeds the digests. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') return canonicalObject(value as Record<string, Json>) // an array was ruled out above
  return JSON.stringify(value)
}

const canonicalObject = (value: Record<string, Json>): string =>
  `{${Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`)
    .join(',')}}`
