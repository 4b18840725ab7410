/**
 * JSON as two readers must understand it alike: `JSON.parse` keeps the last of two equal names, and hands `__proto__` on to code that
 * copies objects. Nesting and width are measured on the text, before anything recursive meets the value.
 */

export type JsonBounds = {
  /** Containers inside each other. */
  readonly depth: number
  /** Elements of one array, or names of one object. */
  readonly items: number
}

export type StrictJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly kind: 'malformed' | 'too_large' }

export function parseStrictJson(text: string, bounds: JsonBounds): StrictJson {
  const shape = measureJson(text)
  if (shape.depth > bounds.depth) return { ok: false, kind: 'malformed' }
  if (shape.items > bounds.items) return { ok: false, kind: 'too_large' }
  const parsed = parse(text)
  if (!parsed.ok) return parsed
  // Names that are written twice are one name in the value.
  return countNames(parsed.value) === shape.names ? parsed : { ok: false, kind: 'malformed' }
}

function parse(text: string): StrictJson {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch {
    return { ok: false, kind: 'malformed' }
  }
}

const forbiddenNames = new Set(['__proto__', 'constructor', 'prototype'])

/** Names in the whole value; NaN, which equals no count, where one of them is forbidden. */
function countNames(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + countNames(each), 0)
  let count = 0
  for (const [name, each] of Object.entries(value))
    count += forbiddenNames.has(name) ? Number.NaN : 1 + countNames(each)
  return count
}

export type JsonShape = { readonly depth: number; readonly items: number; readonly names: number }

/** Right for JSON; of other texts it says something, and does so in one pass. */
export function measureJson(text: string): JsonShape {
  const commas: number[] = []
  let deepest = 0
  let mostCommas = -1
  let names = 0
  let inString = false
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (inString) {
      if (code === 92) i += 1
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 58) names += 1
    else if (code === 44) {
      const count = (commas.pop() ?? 0) + 1
      commas.push(count)
      if (count > mostCommas) mostCommas = count
    } else if (code === 123 || code === 91) {
      commas.push(0)
      if (commas.length > deepest) deepest = commas.length
    } else if (code === 125 || code === 93) commas.pop()
  }
  return { depth: deepest, items: mostCommas + 1, names }
}
