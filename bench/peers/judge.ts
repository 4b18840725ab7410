/** Compares what should be there with what two replicas and the server show. Each task is counted under one heading only. */
import type { State } from './peer.ts'
import { editedFields } from './tasks.ts'

export type Verdict = {
  /** Made by somebody, absent in at least one of the three places. */
  readonly rowsLost: number
  /** Shown somewhere, made by nobody. */
  readonly rowsExtra: number
  /** In all three places, not the same. */
  readonly rowsDiverged: number
  /** The same in all three places, and not what was typed last. */
  readonly fieldsLost: number
}

export function judge(expected: State, places: readonly State[]): Verdict {
  let rowsLost = 0
  let rowsDiverged = 0
  let fieldsLost = 0
  for (const [key, task] of expected) {
    const [first, ...others] = places.map((place) => place.get(key))
    if (!first || others.some((other) => !other)) rowsLost += 1
    else if (others.some((other) => other && editedFields.some((field) => other[field] !== first[field])))
      rowsDiverged += 1
    else fieldsLost += editedFields.filter((field) => first[field] !== task[field]).length
  }
  const extra = new Set(places.flatMap((place) => [...place.keys()].filter((key) => !expected.has(key))))
  return { rowsLost, rowsExtra: extra.size, rowsDiverged, fieldsLost }
}

/** Whether all places show the same rows. */
export const agree = (verdict: Verdict): boolean =>
  verdict.rowsLost + verdict.rowsExtra + verdict.rowsDiverged === 0
