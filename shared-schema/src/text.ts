/** What text may be stored: well-formed Unicode without NUL, which Postgres refuses, and of a bounded length. */

import type { Json } from './canonical.ts'
import { limits } from './limits.ts'

/** Length in code points, as Postgres counts it. */
export function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** Bytes of well-formed text in UTF-8, counted without making them. */
export function utf8Bytes(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code < 0x80) continue
    // Each half of a surrogate pair stands for two of its four bytes.
    const isOneMore = code < 0x800 || (code >= 0xd800 && code <= 0xdfff)
    bytes += isOneMore ? 1 : 2
  }
  return bytes
}

/** Whether a value takes up no more than `max` bytes as JSON in UTF-8. What is far below is known without writing it. */
export const isJsonWithin = (value: unknown, max: number): boolean =>
  jsonBytesAtMost(value) <= max || utf8Bytes(JSON.stringify(value)) <= max

/** A letter is six bytes at most, as an escape; a number has up to 24 digits and signs. */
function jsonBytesAtMost(value: unknown): number {
  if (typeof value === 'string') return 6 * value.length + 2
  if (typeof value !== 'object' || value === null) return 24
  let sum = 2
  // An array's places as names would take fifteen times as long.
  if (Array.isArray(value)) for (const each of value) sum += 1 + jsonBytesAtMost(each)
  else
    for (const name in value) sum += 6 * name.length + 4 + jsonBytesAtMost(value[name as keyof typeof value])
  return sum
}

/** Neither a NUL nor half of a surrogate pair, which Postgres would refuse or silently replace. */
export const isStorableText = (text: string): boolean =>
  !text.includes('\u0000') && !/\p{Surrogate}/u.test(text)

/**
 * JSON.stringify escapes what may not be stored, so the texts inside are looked at one by one. Whole numbers are such that every
 * reader has the same one.
 */
export function isStorableJson(value: Json, depthLeft: number = limits.jsonDepth): boolean {
  if (typeof value === 'string') return isStorableText(value)
  if (typeof value === 'number')
    return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
  if (value === null || typeof value !== 'object') return true
  const entries = Object.entries(value)
  return (
    depthLeft > 0 &&
    entries.length <= limits.jsonItems &&
    entries.every(([key, part]) => isStorableText(key) && isStorableJson(part, depthLeft - 1))
  )
}

export const isWithin = (text: string, maxCodePoints: number): boolean =>
  text.length <= maxCodePoints || (text.length <= maxCodePoints * 2 && codePoints(text) <= maxCodePoints)
