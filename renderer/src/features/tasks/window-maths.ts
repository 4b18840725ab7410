/** Which rows to ask the engine for: one window around what is seen, moved only when the eye comes near its edge. */

/** The engine answers at most this many rows at once. */
export const windowRows = 200
const marginRows = 50
const stepRows = 50

/** The offset to ask from, given the first and last row on screen and the offset asked from so far. */
export function windowOffset(seen: { first: number; last: number }, offset: number): number {
  const nearTop = offset > 0 && seen.first - marginRows < offset
  const nearEnd = seen.last + marginRows >= offset + windowRows
  if (!nearTop && !nearEnd) return offset
  const centred = Math.round((seen.first + seen.last) / 2 - windowRows / 2)
  return Math.max(0, Math.round(centred / stepRows) * stepRows)
}
