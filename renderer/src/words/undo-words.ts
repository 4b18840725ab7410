/** What a person reads after an undo or redo that could not put everything back, and why. */
import type { LeftReason, StepOutcome } from '@tidelist/engine/client'

export const leftReasons: Record<LeftReason, string> = {
  'changed-here': 'it was changed again on this computer',
  'changed-elsewhere': 'it was changed on another device since',
  'in-use': 'something newer belongs to it',
  gone: 'it was removed for good',
}

/** Null when everything was put back. */
export function leftSentence({ left, leftTotal }: StepOutcome): string | null {
  const [first] = left
  if (!first) return null
  const what = first.title === null ? 'One thing' : `“${first.title}”`
  const reason = leftReasons[first.reason]
  if (leftTotal === 1) return `${what} stays as it is: ${reason}.`
  const others = left.every((each) => each.reason === first.reason) && left.length === leftTotal
  const many = `${leftTotal.toLocaleString()} fields stay as they are`
  return others ? `${many}: ${reason}.` : `${many}. ${what}: ${reason}.`
}
