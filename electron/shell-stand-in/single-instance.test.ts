/** The lock dies with its holder: a file left by a process that is gone stops nobody. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { releaseLock, takeLock } from './single-instance.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lock-'))
})
afterEach(() => {
  releaseLock()
  return rm(dir, { recursive: true })
})

const statOf = async (pid: number) =>
  (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ')[19]

test('a free place is taken and given back', () => {
  expect(takeLock(dir, () => {})).toBe(true)
  releaseLock()
  expect(takeLock(dir, () => {})).toBe(true)
})

test('a lock of a process that is gone is taken over', async () => {
  await writeFile(join(dir, 'stand-in.lock'), '4194305 12345')
  expect(takeLock(dir, () => {})).toBe(true)
})

test('a lock whose process id belongs to another process by now is taken over', async () => {
  await writeFile(join(dir, 'stand-in.lock'), `${process.ppid} 1`)
  expect(takeLock(dir, () => {})).toBe(true)
})

test('a held lock is refused, and the holder is told', async () => {
  const holder = spawn(process.execPath, [
    '-e',
    "process.on('SIGUSR2', () => process.exit(7)); console.log('on'); setInterval(() => {}, 1000)",
  ])
  await new Promise((resolve) => holder.stdout.once('data', resolve))
  const exited = new Promise((resolve) => holder.on('exit', resolve))
  await writeFile(join(dir, 'stand-in.lock'), `${holder.pid} ${await statOf(holder.pid ?? 0)}`)
  expect(takeLock(dir, () => {})).toBe(false)
  expect(await exited).toBe(7)
})
