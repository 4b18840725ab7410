/** Each system's own title bar: on macOS the page draws under the inset window buttons, elsewhere the system draws it. */
import type { BrowserWindowConstructorOptions } from 'electron'
import type { TitleBar } from '../bridge/boot-facts.ts'

export function titleBarOf(platform: string): TitleBar {
  return platform === 'darwin' ? 'inset' : 'native'
}

export function titleBarOptions(
  titleBar: TitleBar,
): Pick<BrowserWindowConstructorOptions, 'titleBarStyle' | 'trafficLightPosition' | 'autoHideMenuBar'> {
  if (titleBar === 'inset') return { titleBarStyle: 'hiddenInset', trafficLightPosition: { x: 16, y: 16 } }
  // The menu bar shows with Alt: it would otherwise stand between the title and the list.
  return { autoHideMenuBar: true }
}
