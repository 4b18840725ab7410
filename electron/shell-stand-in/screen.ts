/** Electron's screen: one display, of the size a headless page has or a usual one. */
import type Electron from 'electron'
import { settings } from './settings.ts'

const size = settings.headless ? settings.headlessSize : { width: 1920, height: 1080 }

export const screen = {
  // The stand-in's display has a size and nothing else.
  getAllDisplays: () => [{ id: 1, workArea: { x: 0, y: 0, ...size } } as Electron.Display],
} satisfies Pick<Electron.Screen, 'getAllDisplays'>
