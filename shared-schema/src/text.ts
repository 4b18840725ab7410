/** What text may be stored: well-formed Unicode without NUL, which Postgres refuses, and of a bounded length. */

/** Length in code points, as Postgres counts it. */
export function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** Neither a NUL nor half of a surrogate pair, which Postgres would refuse or silently replace. */
export const isStorableText = (text: string): boolean =>
  !text.includes('\u0000') && !/\p{Surrogate}/u.test(text)

export const isWithin = (text: string, maxCodePoints: number): boolean =>
  text.length <= maxCodePoints || (text.length <= maxCodePoints * 2 && codePoints(text) <= maxCodePoints)
