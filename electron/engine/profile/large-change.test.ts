/** A change of many rows on one device: questions are answered while it is stored, a crash in the middle leaves it whole, and it is one step. */
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { limits } from '@tidelist/shared-schema'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Device, startDevice } from '../testing/test-device.ts'

const PIECES = 6
const rows = PIECES * limits.applyRows

let device: Device
let nowMs = Date.parse('2026-11-01T08:00:00Z')
const time = { nowMs: () => nowMs, monotonicMs: () => performance.now(), zone: () => 'Europe/Oslo' }
const ports = { time, whereabouts: async () => '' }
beforeEach(async () => {
  device = await startDevice({ ports })
  await device.run('importTodoTxt', { text: lines })
})
afterEach(() => device.stop())

const lines = Array.from({ length: rows }, (_, n) => `Task ${n}`).join('\n')
const inbox = { query: 'tasks', view: { view: 'inbox' }, offset: 0, limit: 1 } as const
const count = async (of: Device) => (await of.ask(inbox)).total

/** How many tasks are in the Trash at this moment, read behind the engine's back. */
async function deletedNow(): Promise<number> {
  const { profile } = await device.engine.workspace.open()
  const [row] = await profile.database.query(
    'select count(*)::int as n from tasks where deleted_at_ms is not null',
  )
  return Number(row?.n)
}

/** A moment in the middle of the storing. */
async function inTheMiddle(): Promise<number> {
  for (;;) {
    const deleted = await deletedNow()
    if (deleted > 0) return deleted
    await new Promise<void>((resume) => setImmediate(resume))
  }
}

test('while a large change is stored, questions are answered', async () => {
  const restoring = device.run('undo', {})
  expect(await inTheMiddle()).toBeLessThan(rows)
  expect(await device.ask({ query: 'undoState' })).toMatchObject({ undo: { command: 'importTodoTxt' } })
  expect(await deletedNow()).toBeLessThan(rows)
  expect(await restoring).toMatchObject({ rows })
  expect(await count(device)).toBe(0)
})

test('an end in the middle of a large change leaves all of it after the next start, as one step', async () => {
  const restoring = device.run('undo', {})
  expect(await inTheMiddle()).toBeLessThan(rows)
  const userDataDir = mkdtempSync(join(tmpdir(), 'tidelist-middle-'))
  cpSync(device.userDataDir, userDataDir, { recursive: true })
  await restoring
  const again = await startDevice({ ports, userDataDir })
  expect(again.logged.filter((line) => line.startsWith('journal-replayed'))).toEqual([
    'journal-replayed {"entries":1}',
  ])
  expect(await count(again)).toBe(0)
  expect(await again.run('redo', {})).toMatchObject({ rows })
  expect(await count(again)).toBe(rows)
  await again.stop()
})

test('everything goes back to a moment before many changes and forth again, each as one step', async () => {
  const before = nowMs - 1
  nowMs += 1_000
  expect(await device.run('restoreEverythingAsOf', { atMs: before })).toMatchObject({ trashed: rows })
  expect(await count(device)).toBe(0)
  expect(await device.run('undo', {})).toMatchObject({ rows, leftTotal: 0 })
  expect(await count(device)).toBe(rows)
})
