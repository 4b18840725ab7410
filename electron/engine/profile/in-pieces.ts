/** Long work over many things, a piece at a time, with a pause after each piece so that what was asked meanwhile is answered. */
import { limits } from '@tidelist/shared-schema'

export async function inPieces<T, R>(
  all: readonly T[],
  pause: () => Promise<void>,
  work: (some: readonly T[]) => readonly R[] | Promise<readonly R[]>,
): Promise<R[]> {
  const results: R[] = []
  for (let at = 0; at < all.length; at += limits.applyRows) {
    if (at > 0) await pause()
    for (const result of await work(all.slice(at, at + limits.applyRows))) results.push(result)
  }
  return results
}
