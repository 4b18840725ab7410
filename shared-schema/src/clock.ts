/**
 * The hybrid logical clock. A stamp is 12 hex digits of Unix milliseconds, 4 of a counter and 16 of the device, compared as
 * bytes. Pure: the wall clock is an argument. Each new stamp is greater than every stamp made or seen before, whatever the
 * wall clock does, and the counter's overflow borrows a millisecond, so that an edit never fails because of the clock.
 */

export type Stamp = string

export type Clock = { readonly ms: number; readonly counter: number; readonly device: string }

export const stampPattern = /^[0-9a-f]{32}$/
export const devicePattern = /^[0-9a-f]{16}$/

/** Every other stamp is greater. */
export const earliestStamp: Stamp = '0'.repeat(32)

const MAX_MS = 2 ** 48 - 1
const MAX_COUNTER = 0xffff

export const newClock = (device: string): Clock => ({ ms: 0, counter: 0, device })

/** The next stamp for a local change at `nowMs` (Unix milliseconds). */
export function tick(clock: Clock, nowMs: number): { clock: Clock; stamp: Stamp } {
  const next =
    nowMs > clock.ms ? { ...clock, ms: Math.min(Math.floor(nowMs), MAX_MS), counter: 0 } : successor(clock)
  return { clock: next, stamp: formatStamp(next) }
}

/** Raises the clock to a stamp that was received, so that what is edited after seeing it beats it. */
export function observe(clock: Clock, stamp: Stamp): Clock {
  const seen = parseStamp(stamp)
  const ahead = seen.ms > clock.ms || (seen.ms === clock.ms && seen.counter > clock.counter)
  return ahead ? { ...clock, ms: seen.ms, counter: seen.counter } : clock
}

export const formatStamp = (clock: Clock): Stamp =>
  clock.ms.toString(16).padStart(12, '0') + clock.counter.toString(16).padStart(4, '0') + clock.device

export const parseStamp = (stamp: Stamp): Clock => ({
  ms: stampMs(stamp),
  counter: Number.parseInt(stamp.slice(12, 16), 16),
  device: stamp.slice(16),
})

/** Unix milliseconds of the moment at which a stamp was made, by its author's clock. */
export const stampMs = (stamp: Stamp): number => Number.parseInt(stamp.slice(0, 12), 16)

const successor = (clock: Clock): Clock =>
  clock.counter < MAX_COUNTER
    ? { ...clock, counter: clock.counter + 1 }
    : { ...clock, ms: Math.min(clock.ms + 1, MAX_MS), counter: 0 }
