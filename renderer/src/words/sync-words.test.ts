/** The foot of the sidebar is short, plain and never wrong about what waits. */
import type { SyncPhase, SyncStatus } from '@tidelist/engine/client'
import { expect, test } from 'vitest'
import { syncTone, syncWords } from './sync-words.ts'

const status = (change: Partial<SyncStatus>): SyncStatus => ({
  phase: 'saved',
  account: null,
  serverUrl: null,
  waiting: 0,
  refused: 0,
  question: null,
  sinceMs: null,
  lastConfirmedAtMs: null,
  failure: null,
  progress: null,
  clockOffsetMs: 0,
  signInKept: 'kept',
  ...change,
})

const phases: SyncPhase[] = [
  'local',
  'signed-out',
  'asking',
  'saved',
  'waiting',
  'syncing',
  'offline',
  'trouble',
]

test.each(phases)('%s is at most four words', (phase) => {
  expect(syncWords(status({ phase, waiting: 3 })).split(' ').length).toBeLessThanOrEqual(4)
})

test('what waits is counted', () => {
  expect(syncWords(status({ phase: 'waiting', waiting: 3 }))).toBe('3 waiting')
})

test('offline says since when', () => {
  const sinceMs = new Date(2026, 10, 23, 9, 12).getTime()
  expect(syncWords(status({ phase: 'offline', sinceMs }))).toMatch(/^Offline since 0?9:12/)
})

test('a first download says what is still to come', () => {
  expect(syncWords(status({ phase: 'syncing', progress: { done: 10, remaining: 90 } }))).toBe('90 to load')
})

test('only trouble and a question look like trouble', () => {
  const troubled = phases.filter((phase) => syncTone(status({ phase })) === 'trouble')
  expect(troubled).toEqual(['asking', 'trouble'])
})
