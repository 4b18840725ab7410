/** The window comes back where it was, and never where nobody can reach it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadWindowState, minimumSize, openingBounds, saveWindowState } from './window-state.ts'

const laptop = { x: 0, y: 25, width: 1440, height: 875 }
const second = { x: 1440, y: 0, width: 1920, height: 1080 }

test('without a saved place the system places a window of the usual size', () => {
  expect(openingBounds(null, [laptop])).toEqual({ width: 1120, height: 760 })
})

test('a place on a second display is kept while that display is there', () => {
  const saved = { x: 1600, y: 100, width: 1000, height: 700 }
  expect(openingBounds(saved, [laptop, second])).toEqual(saved)
  expect(openingBounds(saved, [laptop])).toEqual({ width: 1000, height: 700 })
})

test.each([
  ['above the display', { x: 100, y: -200, width: 1000, height: 700 }],
  ['below it', { x: 100, y: 880, width: 1000, height: 700 }],
  ['beside it, with a sliver left', { x: 1400, y: 100, width: 1000, height: 700 }],
])('a window %s is placed anew', (_where, saved) => {
  expect(openingBounds(saved, [laptop])).toEqual({ width: 1000, height: 700 })
})

test('a window larger than the display or smaller than the least is fitted', () => {
  expect(openingBounds({ x: 0, y: 25, width: 5000, height: 5000 }, [laptop])).toMatchObject({
    width: 1440,
    height: 875,
  })
  expect(openingBounds({ x: 0, y: 25, width: 10, height: 10 }, [laptop])).toEqual(minimumSize)
})

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'window-state-'))
})
afterAll(() => rm(dir, { recursive: true }))

test('what was saved is loaded', async () => {
  const file = join(dir, 'window.json')
  const state = { bounds: { x: -5, y: 30, width: 900, height: 600 }, maximised: true }
  await saveWindowState(file, state)
  expect(await loadWindowState(file)).toEqual(state)
})

test.each([
  '',
  '{',
  'null',
  '{"bounds":{"x":"1"}}',
  '{"bounds":{"x":0,"y":0,"width":1e9999,"height":1},"maximised":true}',
])('the file %j counts as none', async (text) => {
  const file = join(dir, 'damaged.json')
  await writeFile(file, text)
  expect(await loadWindowState(file)).toBeNull()
})

test('a missing file counts as none', async () => {
  expect(await loadWindowState(join(dir, 'none.json'))).toBeNull()
})
