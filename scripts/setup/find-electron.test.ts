/** Electron's program is taken where it lies, under the name it has on this system. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findElectron } from './find-electron.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'find-electron-'))
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', dir)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(dir, { recursive: true })
})

const names = { linux: 'electron', win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }
const name = Object.entries(names).find(([platform]) => platform === process.platform)?.[1] ?? 'electron'

test('a folder without the program gives none', () => {
  expect(findElectron()).toBeNull()
})

test('the program in the folder that was named is found', async () => {
  const program = join(dir, name)
  await mkdir(dirname(program), { recursive: true })
  await writeFile(program, '')
  expect(findElectron()).toBe(program)
})
