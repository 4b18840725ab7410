/** Which snapshots are kept: one an hour for a day, one a day for a week, one a week for twelve, and always the newest two. Pure. */
const hourMs = 3_600_000
const dayMs = 24 * hourMs
const weekMs = 7 * dayMs

const spans = [
  { reachMs: dayMs, bucketMs: hourMs },
  { reachMs: weekMs, bucketMs: dayMs },
  { reachMs: 12 * weekMs, bucketMs: weekMs },
]

/** With one there would be nothing behind it on the day its file is damaged. */
const ALWAYS_KEPT = 2

/** Times are Unix milliseconds. A snapshot from the future (the clock was set back) counts as new. */
export function keptSnapshots<T extends { readonly atMs: number }>(
  snapshots: readonly T[],
  nowMs: number,
): T[] {
  const newestFirst = [...snapshots].sort((a, b) => b.atMs - a.atMs)
  const taken = new Set<string>()
  return newestFirst.filter(({ atMs }, index) => {
    const slots = spans
      .filter(({ reachMs }) => nowMs - atMs < reachMs)
      .map(({ bucketMs }) => `${bucketMs} ${Math.floor(atMs / bucketMs)}`)
    const free = slots.filter((slot) => !taken.has(slot))
    for (const slot of free) taken.add(slot)
    return index < ALWAYS_KEPT || free.length > 0
  })
}
