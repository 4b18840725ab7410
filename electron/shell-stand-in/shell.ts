/** Electron's shell: links go to the desktop when there is one, and always to a list that tests can read. */
import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type Electron from 'electron'
import { app } from './app.ts'
import { settings } from './settings.ts'

export const shell = {
  async openExternal(url: string): Promise<void> {
    // At once, so that the list has the order in which it was asked.
    appendFileSync(join(app.getPath('userData'), 'stand-in-opened.txt'), `${url}\n`)
    if (settings.headless) return
    const opener = spawn('xdg-open', [url], { stdio: 'ignore', detached: true })
    opener.on('error', () => process.stderr.write(`No program to open ${url}\n`))
    opener.unref()
  },
} satisfies Pick<Electron.Shell, 'openExternal'>
