/** Electron's dialog: a box nobody could click in a test, so its words go to the terminal. */
import type Electron from 'electron'

export const dialog = {
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`[dialog] ${title}: ${content}\n`)
  },
} satisfies Pick<Electron.Dialog, 'showErrorBox'>
