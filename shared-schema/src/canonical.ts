/** One text for one JSON value, whatever the order of its keys: it breaks ties between equal stamps and feeds the digests. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** True exactly when the canonical texts are equal, without making them. */
export function isSameJson(a: Json, b: Json): boolean {
  if (a === b) return true
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false
  if (Array.isArray(a) || Array.isArray(b)) return canonical(a) === canonical(b)
  return isSameObject(a as JsonObject, b as JsonObject) // arrays were ruled out above
}

type JsonObject = { readonly [key: string]: Json }

function isSameObject(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSameJson(a[key] ?? null, b[key] ?? null))
  )
}

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
