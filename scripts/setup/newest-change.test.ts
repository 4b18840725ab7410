/** A build is old as soon as one file it is made from is newer, and tests are no part of a build. */
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newestChange } from './newest-change.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'changes-'))
  await mkdir(join(dir, 'src/node_modules'), { recursive: true })
})
afterEach(() => rm(dir, { recursive: true }))

async function changed(name: string, seconds: number): Promise<void> {
  await writeFile(join(dir, name), '')
  await utimes(join(dir, name), seconds, seconds)
}

async function foldersChanged(seconds: number): Promise<void> {
  for (const name of ['src/node_modules', 'src', '']) await utimes(join(dir, name), seconds, seconds)
}

test('the newest file below a folder counts', async () => {
  await changed('src/a.ts', 100)
  await changed('src/b.ts', 300)
  await foldersChanged(200)
  expect(await newestChange([dir])).toBe(300_000)
})

test('tests and installed packages do not count, a removed file does through its folder', async () => {
  await changed('src/a.ts', 100)
  await changed('src/a.test.ts', 900)
  await changed('src/node_modules/b.js', 900)
  await foldersChanged(200)
  expect(await newestChange([dir])).toBe(200_000)
})

test('what does not exist is older than everything', async () => {
  expect(await newestChange([join(dir, 'none')])).toBe(0)
})
