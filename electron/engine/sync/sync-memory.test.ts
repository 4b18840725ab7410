import { expect, test } from 'vitest'
import {
  beginPull,
  beginPush,
  freshMemory,
  learn,
  learnChange,
  learnPoke,
  learnWish,
  type Moment,
  type Outcome,
  type SyncMemory,
} from './sync-memory.ts'

const moment: Moment = { nowMs: 10_000, wallMs: 1_700_000_000_000, fraction: 0.5 }
const synced: SyncMemory = { ...freshMemory(true), reconciled: true, pullWanted: false, cursor: 7 }
const poke = (seq: number) => ({ seq, isFirst: false })
const pulled = (cursor: number, hasMore = false): Outcome => ({
  kind: 'pulled',
  rows: 1,
  cursor,
  hasMore,
  remaining: 0,
})
const after = (memory: SyncMemory, ...outcomes: Outcome[]) =>
  outcomes.reduce(
    (known, each) => learn(each.kind === 'pulled' ? beginPull(known) : known, each, moment),
    memory,
  )

test('the last page ends the first pull; the pages before it tell how far it is', () => {
  const first = after(freshMemory(true), {
    kind: 'pulled',
    rows: 500,
    cursor: 500,
    hasMore: true,
    remaining: 700,
  })
  expect(first).toMatchObject({
    reconciled: false,
    pullWanted: true,
    progress: { done: 500, remaining: 700 },
  })
  expect(after(first, pulled(1200))).toMatchObject({ reconciled: true, pullWanted: false, progress: null })
})

test('a poke stands until the cursor has passed it', () => {
  const poked = learnPoke(synced, poke(9), 20_000)
  expect(poked.pullWanted).toBe(true)
  expect(after(poked, pulled(8)).pullWanted).toBe(true)
  expect(after(poked, pulled(9)).pullWanted).toBe(false)
  expect(learnPoke(synced, poke(7), 20_000).pullWanted).toBe(false)
})

test('a counter behind the cursor as a stream opens is a reason to look, later it is a poke that comes late', () => {
  expect(learnPoke(synced, { seq: 6, isFirst: true }, 20_000).pullWanted).toBe(true)
  expect(learnPoke(synced, { seq: 7, isFirst: true }, 20_000).pullWanted).toBe(false)
  expect(learnPoke(synced, { seq: 6, isFirst: false }, 20_000).pullWanted).toBe(false)
})

test('a poke during a push or right after it waits a little, since it is most likely its echo', () => {
  const soon = { pullWanted: false, pokedTo: 9, nextPullAtMs: 20_300 }
  const idle = { ...synced, nextPullAtMs: 90_000 }
  expect(learnPoke(beginPush(idle), poke(9), 20_000)).toMatchObject(soon)
  const sent = learn(beginPush(idle), { kind: 'pushed', settled: 1 }, { ...moment, nowMs: 19_990 })
  expect(learnPoke(sent, poke(9), 20_000)).toMatchObject(soon)
  expect(learnPoke(sent, poke(9), 20_100)).toMatchObject({ pullWanted: true })
})

test('pokes that follow an echo do not put the pull off again', () => {
  const idle = beginPush({ ...synced, nextPullAtMs: 90_000 })
  const twice = learnPoke(learnPoke(idle, poke(9), 20_000), poke(10), 20_200)
  expect(twice.nextPullAtMs).toBe(20_300)
})

test('a wish that comes while a pull is under way is not taken for answered', () => {
  const wished = learnWish(beginPull(synced), 20_000)
  expect(learn(wished, pulled(9), moment).pullWanted).toBe(true)
  expect(after(wished, pulled(9)).pullWanted).toBe(false)
})

test('after a failure there is a pull, whatever was asked', () => {
  const later: Outcome = { kind: 'later', failure: { kind: 'server-unreachable' }, afterMs: null }
  expect(learn(beginPull(learnPoke(synced, poke(9), 20_000)), later, moment).pullWanted).toBe(true)
})

test('a push never moves the cursor', () => {
  expect(after(synced, { kind: 'pushed', settled: 3 }).cursor).toBe(7)
})

test('failures are told since when, pause longer each time, and end with the first success', () => {
  const later: Outcome = { kind: 'later', failure: { kind: 'server-unreachable' }, afterMs: null }
  const once = after(synced, later)
  expect(once).toMatchObject({ failures: 1, failingSinceMs: moment.wallMs, retryAtMs: 10_750 })
  const twice = learn(once, later, { ...moment, wallMs: moment.wallMs + 5000 })
  expect(twice).toMatchObject({ failures: 2, failingSinceMs: moment.wallMs, retryAtMs: 11_500 })
  expect(after(twice, pulled(7))).toMatchObject({
    failures: 0,
    failure: null,
    failingSinceMs: null,
    retryAtMs: null,
  })
})

test('the server may name the pause, but not one shorter than the failures call for', () => {
  const busy: Outcome = { kind: 'later', failure: { kind: 'server-busy' }, afterMs: 30_000 }
  expect(after(synced, busy).retryAtMs).toBe(40_000)
  const soon: Outcome = { ...busy, afterMs: 1_000 }
  const tired = { ...synced, failures: 9 }
  expect(after(tired, soon).retryAtMs).toBe(55_000)
})

test('a batch that is too large is halved until one row is left, and grows again', () => {
  let memory = synced
  for (let n = 0; n < 9; n += 1) memory = after(memory, { kind: 'too-large' })
  expect(memory.maxRows).toBe(1)
  expect(after(memory, { kind: 'too-large' })).toMatchObject({
    maxRows: 1,
    stalls: 1,
  })
  expect(after(memory, { kind: 'pushed', settled: 1 }).maxRows).toBe(2)
})

test('requests that move nothing slow down after five and stop after ten', () => {
  let memory = synced
  for (let n = 0; n < 4; n += 1) memory = after(memory, { kind: 'pushed', settled: 0 })
  expect(memory.failure).toBeNull()
  memory = after(memory, { kind: 'pushed', settled: 0 })
  expect(memory).toMatchObject({ failure: { kind: 'server-busy' }, stopped: false })
  for (let n = 0; n < 5; n += 1) memory = after(memory, { kind: 'pushed', settled: 0 })
  expect(memory).toMatchObject({ failure: { kind: 'server-refused', detail: 'no-progress' }, stopped: true })
})

test('a wish looks again at once, but only a new sign-in mends a lost one', () => {
  const stopped = after(synced, { kind: 'person', failure: { kind: 'clock-skew' } })
  expect(stopped.stopped).toBe(true)
  expect(learnWish(stopped, 20_000)).toMatchObject({ stopped: false, pullWanted: true, retryAtMs: null })
  const signedOut = after(synced, { kind: 'person', failure: { kind: 'signed-out' } })
  expect(learnWish(signedOut, 20_000).stopped).toBe(true)
})

test('changes in a row are sent together', () => {
  const typed = learnChange(learnChange(synced, 1000), 1200)
  expect(typed).toMatchObject({ firstChangeAtMs: 1000, pushAtMs: 1500 })
})
