/** Electron's dialog: a box nobody could click in a test, so its words go to the terminal, and what is chosen was said before. */
import type Electron from 'electron'
import { settings } from './settings.ts'

export const dialog = {
  showErrorBox(title: string, content: string): void {
    process.stderr.write(`[dialog] ${title}: ${content}\n`)
  },
  async showSaveDialog({ defaultPath }: Electron.SaveDialogOptions): Promise<Electron.SaveDialogReturnValue> {
    process.stderr.write(`[dialog] Save as: ${settings.saveAs ?? 'cancelled'} (offered: ${defaultPath})\n`)
    return { canceled: settings.saveAs === null, filePath: settings.saveAs ?? '' }
  },
} satisfies {
  showErrorBox: Electron.Dialog['showErrorBox']
  showSaveDialog(options: Electron.SaveDialogOptions): Promise<Electron.SaveDialogReturnValue>
}
