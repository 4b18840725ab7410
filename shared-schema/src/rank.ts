/** Manual order as fractional ranks, sorted by (rank, id) as bytes. Two devices may mint one rank: such ties are re-ranked. */
import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing'

/** A rank after `before` and ahead of `after`; null stands for the ends. Requires before < after. */
export const rankBetween = (before: string | null, after: string | null): string =>
  generateKeyBetween(before, after)

/** `count` ranks in order between two others. */
export const ranksBetween = (before: string | null, after: string | null, count: number): string[] =>
  generateNKeysBetween(before, after, count)

/** True where nothing fits between two neighbours because they hold the same rank (or a merge swapped them). */
export const isTie = (before: string | null, after: string | null): boolean =>
  before !== null && after !== null && before >= after

/** Ranks that the library can continue from; anything else from outside is refused. */
export function isRank(text: string): boolean {
  if (text.length > 400 || !/^[0-9A-Za-z]+$/.test(text)) return false
  try {
    generateKeyBetween(text, null)
    return true
  } catch {
    return false
  }
}
