/** Ten minutes of nothing but refusals, in virtual time: how many requests a device makes. */
import { expect, test } from 'vitest'
import { nextStep } from './next-step.ts'
import { beginPull, freshMemory, learn, learnChange, type Outcome, type SyncMemory } from './sync-memory.ts'

const MINUTES_10 = 10 * 60_000
const busy: Outcome = { kind: 'later', failure: { kind: 'server-busy' }, afterMs: null }
const notOurs: Outcome = { kind: 'later', failure: { kind: 'server-not-ours' }, afterMs: null }
const unauthorized: Outcome = {
  kind: 'later',
  failure: { kind: 'server-refused', detail: 'unauthorized' },
  afterMs: 120_000,
}

/** How often the loop tries, when a person goes on typing every second. */
function tries(outcome: Outcome, fraction: () => number): number {
  let memory: SyncMemory = { ...freshMemory(true), reconciled: true, anythingWaits: true }
  let count = 0
  let nextKeyMs = 0
  for (let nowMs = 0; nowMs < MINUTES_10; ) {
    const step = nextStep(memory, nowMs)
    if (step.kind === 'rest') return count
    if (step.kind === 'wait') {
      const untilMs = Math.min(step.untilMs, nextKeyMs)
      nowMs = Math.max(nowMs + 1, untilMs)
      if (nowMs >= nextKeyMs) {
        memory = learnChange(memory, nowMs)
        nextKeyMs = nowMs + 1000
      }
      continue
    }
    count += 1
    if (step.kind === 'pull') memory = beginPull(memory)
    memory = learn(memory, outcome, { nowMs, wallMs: nowMs, fraction: fraction() })
    nowMs += 20
  }
  return count
}

const dice: [string, () => number][] = [
  ['always low', () => 0],
  ['always high', () => 0.999_999],
  ['mixed', () => Math.random()],
]

test.each(dice)(
  'a storm of 500, 429 or 403 is met with at most 30 requests, the dice being %s',
  (_name, fraction) => {
    for (const outcome of [busy, notOurs]) {
      const count = tries(outcome, fraction)
      expect(count).toBeLessThanOrEqual(30)
      expect(count).toBeGreaterThan(8)
    }
  },
)

test('a storm of 401 takes three requests a try, and at most 30 all the same', () => {
  for (const [, fraction] of dice) expect(tries(unauthorized, fraction) * 3).toBeLessThanOrEqual(30)
})

test('the pause that the server names is kept', () => {
  const later: Outcome = { kind: 'later', failure: { kind: 'server-busy' }, afterMs: 300_000 }
  expect(tries(later, () => 0)).toBe(2)
})
