/**
 * A completed task leaves the engine's answer at once, yet the eye should see its check drawn before the row folds. Held rows are
 * put back into the answer at the place where they stood, for as long as they are held.
 */
import type { TaskRow } from '@tidelist/engine/client'

export type HeldPhase = 'done' | 'leaving'
export type HeldRow = { readonly row: TaskRow; readonly at: number; readonly phase: HeldPhase }

export type AnswerRows = {
  readonly total: number
  readonly rowAt: (index: number) => TaskRow | undefined
  /** -1 for a row that is not known at the moment. */
  readonly indexOf: (id: string) => number
}

export type ShownRows = {
  readonly count: number
  readonly rowAt: (index: number) => TaskRow | undefined
  readonly indexOf: (id: string) => number
}

export const noRows: ShownRows = { count: 0, rowAt: () => undefined, indexOf: () => -1 }

export function withHeldRows(answer: AnswerRows, held: readonly HeldRow[]): ShownRows {
  const absent = held.filter(({ row }) => answer.indexOf(row.id) < 0).sort((a, b) => a.at - b.at)
  const count = answer.total + absent.length
  const places = absent.map(({ row, at }, index) => ({ row, at: Math.min(at, answer.total + index) }))
  return {
    count,
    rowAt: (index) => {
      const here = places.find(({ at }) => at === index)
      if (here) return here.row
      return answer.rowAt(index - places.filter(({ at }) => at < index).length)
    },
    indexOf: (id) => {
      const held = places.find(({ row }) => row.id === id)
      if (held) return held.at
      const index = answer.indexOf(id)
      return index < 0 ? index : places.reduce((shown, { at }) => (at <= shown ? shown + 1 : shown), index)
    },
  }
}

/** Without the one that has folded: those below it stand one place higher. */
export function releaseHeld(held: readonly HeldRow[], id: string): HeldRow[] {
  const gone = held.find(({ row }) => row.id === id)
  if (!gone) return [...held]
  return held
    .filter((one) => one !== gone)
    .map((one) => (one.at > gone.at ? { ...one, at: one.at - 1 } : one))
}
