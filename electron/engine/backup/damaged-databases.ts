/**
 * Databases that were set aside as damaged, in the profile's folder as `db-damaged-<Unix milliseconds>`. One that was made again in full is kept for a while, in
 * case somebody wants to look; one that was made again in part may hold the only copy of something, and is never removed.
 */
import type { FilePort } from '../ports.ts'

const KEPT_AT_LEAST = 3
const KEPT_MS = 30 * 24 * 3_600_000

export const damagedName = (atMs: number, madeAgain: 'in-full' | 'in-part'): string =>
  `db-damaged-${atMs}${madeAgain === 'in-full' ? '' : '-in-part'}`

/** Called when a backup has been proved, which then holds what was made again from them. */
export async function removeOldDamaged(files: FilePort, folder: string, nowMs: number): Promise<void> {
  const times = (await files.list(folder))
    .flatMap((name) => /^db-damaged-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a)
  for (const atMs of times.slice(KEPT_AT_LEAST))
    if (nowMs - atMs > KEPT_MS) await files.remove(files.join(folder, damagedName(atMs, 'in-full')))
}
