import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs, nextStep, pushMoment, type SyncFacts } from './next-step.ts'

const quiet: SyncFacts = {
  signedIn: true,
  stopped: false,
  retryAtMs: null,
  reconciled: true,
  pullWanted: false,
  nextPullAtMs: 300_000,
  anythingWaits: false,
  pushAtMs: 0,
}

test.each<[string, Partial<SyncFacts>, ReturnType<typeof nextStep>]>([
  ['nobody is signed in', { signedIn: false, pullWanted: true, anythingWaits: true }, { kind: 'rest' }],
  ['a person must do something first', { stopped: true, pullWanted: true }, { kind: 'rest' }],
  ['all is quiet', {}, { kind: 'wait', untilMs: 300_000 }],
  ['nothing was ever pulled, whatever waits', { reconciled: false, anythingWaits: true }, { kind: 'pull' }],
  ['a poke came', { pullWanted: true }, { kind: 'pull' }],
  [
    'a poke came while something waits to be sent',
    { pullWanted: true, anythingWaits: true },
    { kind: 'push' },
  ],
  [
    'a poke came while something was just typed',
    { pullWanted: true, anythingWaits: true, pushAtMs: 1300 },
    { kind: 'pull' },
  ],
  ['five minutes are over', { nextPullAtMs: 900 }, { kind: 'pull' }],
  ['something waits long enough', { anythingWaits: true, pushAtMs: 1000 }, { kind: 'push' }],
  ['something was just typed', { anythingWaits: true, pushAtMs: 1300 }, { kind: 'wait', untilMs: 1300 }],
  ['the last try failed', { retryAtMs: 5000, pullWanted: true }, { kind: 'wait', untilMs: 5000 }],
  ['the pause after a failure is over', { retryAtMs: 1000, pullWanted: true }, { kind: 'pull' }],
])('when %s', (_when, facts, step) => {
  expect(nextStep({ ...quiet, ...facts }, 1000)).toEqual(step)
})

test('while somebody is signed in there is always a next moment', () => {
  const ms = fc.integer({ min: 0, max: 1_000_000 })
  const facts = fc.record({
    signedIn: fc.constant(true),
    stopped: fc.constant(false),
    retryAtMs: fc.option(ms),
    reconciled: fc.boolean(),
    pullWanted: fc.boolean(),
    nextPullAtMs: ms,
    anythingWaits: fc.boolean(),
    pushAtMs: ms,
  })
  fc.assert(
    fc.property(facts, ms, (known, nowMs) => {
      const step = nextStep(known, nowMs)
      expect(step.kind).not.toBe('rest')
      if (step.kind === 'wait') expect(step.untilMs).toBeGreaterThan(nowMs)
    }),
  )
})

test('the pause after failures doubles up to a minute and is never nothing', () => {
  expect([1, 2, 3, 7, 100].map((failures) => backoffMs(failures, 0.999_999))).toEqual([
    1000, 2000, 4000, 60_000, 60_000,
  ])
  expect(backoffMs(5, 0)).toBe(8000)
})

test('a change after a quiet moment is sent at once, those that follow after a pause, at the latest two seconds after the first', () => {
  const typing = (firstChangeAtMs: number, lastChangeAtMs: number, sentAtMs: number) =>
    pushMoment({ firstChangeAtMs, lastChangeAtMs, sentAtMs })
  expect(typing(1000, 1000, 700)).toBe(1000)
  expect(typing(1000, 1000, 900)).toBe(1300)
  expect(typing(1000, 1500, 0)).toBe(1800)
  expect(typing(1000, 2900, 0)).toBe(3000)
})
