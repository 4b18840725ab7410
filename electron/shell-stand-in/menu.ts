/** Electron's Menu: kept, never drawn, because Chromium brings its own. */
import type Electron from 'electron'

type Template = Parameters<typeof Electron.Menu.buildFromTemplate>[0]
type KeptMenu = { readonly template: Template }

let applicationMenu: KeptMenu | null = null

export const Menu = {
  buildFromTemplate: (template: Template): KeptMenu => ({ template }),
  setApplicationMenu: (menu: KeptMenu | null): void => {
    applicationMenu = menu
  },
  getApplicationMenu: (): KeptMenu | null => applicationMenu,
}
