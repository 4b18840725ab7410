/** Electron's nativeTheme: the page's prefers-color-scheme follows themeSource, and 'system' the system's wish. */
import { EventEmitter } from 'node:events'
import type Electron from 'electron'
import { settings } from './settings.ts'

type ThemeSource = Electron.NativeTheme['themeSource']

class StandInNativeTheme extends EventEmitter {
  #themeSource: ThemeSource = 'system'

  get themeSource(): ThemeSource {
    return this.#themeSource
  }

  set themeSource(source: ThemeSource) {
    if (source === this.#themeSource) return
    this.#themeSource = source
    this.emit('updated')
  }

  get shouldUseDarkColors(): boolean {
    return this.emulated === 'dark'
  }

  /** What pages are told; null leaves it to Chromium. */
  get emulated(): 'light' | 'dark' | null {
    return this.#themeSource === 'system' ? settings.systemColorScheme : this.#themeSource
  }
}

export const nativeTheme = new StandInNativeTheme()
nativeTheme satisfies Pick<Electron.NativeTheme, 'themeSource' | 'shouldUseDarkColors'>
