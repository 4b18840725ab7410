/**
 * Structured clone over text: what JSON loses (undefined, dates, maps, bytes, big and odd numbers, errors) is written
 * as `{ $: kind, v }`. Runs on both sides: each function is also sent to the page as text, so none uses an import.
 */
export function pack(value: unknown): unknown {
  if (value === undefined) return { $: 'undefined' }
  if (typeof value === 'bigint') return { $: 'bigint', v: String(value) }
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    return { $: 'number', v: Object.is(value, -0) ? '-0' : String(value) }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(pack)
  if (value instanceof Date) return { $: 'date', v: pack(value.getTime()) }
  if (value instanceof Map) return { $: 'map', v: pack([...value]) }
  if (value instanceof Set) return { $: 'set', v: pack([...value]) }
  if (value instanceof Uint8Array) return { $: 'bytes', v: Array.from(value) }
  if (value instanceof Error) return { $: 'error', v: [value.name, value.message, value.stack] }
  const entries = Object.entries(value).map(([name, inner]) => [name, pack(inner)])
  return Object.hasOwn(value, '$') ? { $: 'object', v: entries } : Object.fromEntries(entries)
}

export function unpack(packed: unknown): unknown {
  if (typeof packed !== 'object' || packed === null) return packed
  if (Array.isArray(packed)) return packed.map(unpack)
  if (Object.hasOwn(packed, '$')) return unpackTagged(packed as { $: string; v: never })
  return Object.fromEntries(Object.entries(packed).map(([name, inner]) => [name, unpack(inner)]))
}

export function unpackTagged({ $: kind, v }: { $: string; v: never }): unknown {
  if (kind === 'undefined') return undefined
  if (kind === 'bigint') return BigInt(v)
  if (kind === 'number') return Number(v)
  if (kind === 'date') return new Date(unpack(v) as number)
  if (kind === 'bytes') return Uint8Array.from(v)
  if (kind === 'map') return new Map(unpack(v) as [unknown, unknown][])
  if (kind === 'set') return new Set(unpack(v) as unknown[])
  if (kind === 'object') {
    return Object.fromEntries((v as [string, unknown][]).map(([name, inner]) => [name, unpack(inner)]))
  }
  const [name, message, stack] = v as [string, string, string]
  return Object.assign(new Error(message), { name, stack })
}
