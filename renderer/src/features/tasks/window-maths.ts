/**
 * Which rows to ask the engine for: one window around what is seen, moved only when the eye comes near its edge, and then so that
 * most of it lies ahead. What is left behind is more than the margin, so that turning round does not move it back at once.
 */

/** The engine answers at most this many rows at once. */
export const windowRows = 200
const marginRows = 40
const behindRows = 60
const stepRows = 10

/** The offset to ask from, given the first and last row on screen and the offset asked from so far. */
export function windowOffset({ first, last }: { first: number; last: number }, offset: number): number {
  const nearTop = offset > 0 && first - marginRows < offset
  const nearEnd = last + marginRows >= offset + windowRows
  if (!nearTop && !nearEnd) return offset
  const elsewhere = last < offset || first >= offset + windowRows
  if (elsewhere) return stepped((first + last - windowRows) / 2)
  return stepped(nearEnd ? first - behindRows : last + behindRows - windowRows + stepRows)
}

const stepped = (row: number): number => Math.max(0, Math.floor(row / stepRows) * stepRows)
