/** The smallest menu each system expects: without it macOS has no copy and paste, and nobody finds "Quit". */
import type { MenuItemConstructorOptions } from 'electron'

export function applicationMenu(platform: string): MenuItemConstructorOptions[] {
  const view: MenuItemConstructorOptions = {
    label: 'View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
    ],
  }
  const shared: MenuItemConstructorOptions[] = [{ role: 'editMenu' }, view, { role: 'windowMenu' }]
  if (platform === 'darwin') return [{ role: 'appMenu' }, ...shared]
  return [{ label: 'File', submenu: [{ role: 'quit' }] }, ...shared]
}
