import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { utilityProcess } from './utility-process.ts'

test('what is sent to a process that has just been killed is lost, and ends nobody else', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'tidelist-utility-')), 'idle.mjs')
  writeFileSync(file, 'setInterval(() => {}, 1000)')
  for (let round = 0; round < 5; round += 1) {
    const child = utilityProcess.fork(file)
    await new Promise((resolve) => child.on('spawn', resolve))
    let isOver = false
    child.on('exit', () => {
      isOver = true
    })
    child.kill()
    while (!isOver) {
      child.postMessage('x'.repeat(100_000))
      await setImmediate()
    }
    expect(isOver).toBe(true)
  }
})
