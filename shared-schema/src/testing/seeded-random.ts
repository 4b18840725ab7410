/** Random numbers that one seed repeats exactly (mulberry32), for simulations that must be replayed. */

export type SeededRandom = {
  /** In [0, 1). */
  fraction(): number
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  bytes(count: number): Uint8Array
  /** Another sequence that depends on this one's seed alone, so that drawing from one does not move the other. */
  fork(name: string): SeededRandom
}

export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (bound: number): number => Math.floor((next() / 2 ** 32) * bound)
  return {
    fraction: () => next() / 2 ** 32,
    below,
    chance: (probability) => next() / 2 ** 32 < probability,
    pick: (from) => {
      if (from.length === 0) throw new Error('Nothing to pick from')
      return from[below(from.length)] as (typeof from)[number] // the index is inside
    },
    bytes: (count) => Uint8Array.from({ length: count }, () => next() & 0xff),
    fork: (name) =>
      seededRandom([...name].reduce((hash, letter) => Math.imul(hash, 31) + letter.charCodeAt(0), seed)),
  }
}
