/** A window closes after its page has saved, once, and also when the page never answers. */
import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { createSaveBeforeClosing } from './save-before-closing.ts'

/** Closes as Electron's windows do: unless a listener prevents it. */
class Window extends EventEmitter {
  readonly asked: string[] = []
  isGone = false
  readonly webContents = { send: (_channel: string, nonce: string) => void this.asked.push(nonce) }
  isDestroyed = () => this.isGone
  close(): void {
    let prevented = false
    const preventDefault = () => {
      prevented = true
    }
    this.emit('close', { preventDefault })
    if (!prevented) this.destroy()
  }
  destroy(): void {
    this.isGone = true
    this.emit('closed')
  }
}

function guarded(timeoutMs = 60_000) {
  const lines: string[] = []
  const window = new Window()
  let nonces = 0
  const newNonce = () => {
    nonces += 1
    return `nonce-${nonces}`
  }
  const saving = createSaveBeforeClosing({ newNonce, timeoutMs, log: (line) => lines.push(line) })
  saving.guard(window)
  return { window, saving, lines, gone: new Promise<void>((resolve) => window.once('closed', resolve)) }
}

test('a window stays until its page has saved, and closes then', async () => {
  const { window, saving, gone } = guarded()
  window.close()
  window.close()
  expect(window.asked).toEqual(['nonce-1'])
  saving.saved('somebody-else')
  await Promise.resolve()
  expect(window.isGone).toBe(false)
  saving.saved('nonce-1')
  await gone
  expect(window.isGone).toBe(true)
})

test('a page that does not answer is waited for no longer than agreed', async () => {
  const { window, lines, gone } = guarded(5)
  window.close()
  await gone
  expect(lines).toEqual(['The window did not say in time that all is saved.'])
})

test('a window that is gone before its page answers is not waited for', async () => {
  const { window, lines } = guarded(5)
  window.close()
  window.destroy()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(lines).toEqual([])
})
