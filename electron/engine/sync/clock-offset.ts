/**
 * How far this computer's clock is from the server's, measured by one request: by the wall clock at its start and at its end, never by
 * a later look at it. Milliseconds.
 */
import { limits } from '@tidelist/shared-schema'

export type ClockReading = { readonly wallMs: number; readonly monotonicMs: number }

/** Two clocks of one computer do not drift this far apart in a request: one of them was set, or the computer slept. */
const JUMP_MS = 2_000

/** What to add to the wall clock to get the server's; null when the clock jumped meanwhile. */
export function measuredOffset(start: ClockReading, end: ClockReading, serverMs: number): number | null {
  const wall = end.wallMs - start.wallMs
  const monotonic = end.monotonicMs - start.monotonicMs
  if (Math.abs(wall - monotonic) > JUMP_MS) return null
  return Math.round(serverMs - (start.wallMs + wall / 2))
}

/** Small differences are left alone: the server takes them, and stamps need no more. */
export const offsetToKeep = (measured: number): number =>
  Math.abs(measured) > limits.clockAheadMs ? measured : 0

/** Below this a kept offset stays as it is: the time of the request's way is no news. */
const WORTH_KEEPING_MS = 5_000

export const isNewOffset = (kept: number, measured: number): boolean =>
  Math.abs(offsetToKeep(measured) - kept) > WORTH_KEEPING_MS
