/**
 * The one window: locked down by the official checklist, shown at once in the app's ground colour (before the
 * database is open), and put back where it was.
 */
import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { BootFacts } from '../bridge/boot-facts.ts'
import { bootArgument } from '../bridge/boot-facts.ts'
import { appUrl } from './app-origin.ts'
import { titleBarOptions } from './title-bar.ts'
import { minimumSize, openingBounds, saveWindowState, type WindowState } from './window-state.ts'

type Options = {
  readonly facts: BootFacts
  readonly preloadFile: string
  readonly iconFile: string
  readonly stateFile: string
  readonly state: WindowState | null
}

/** The window's ground of look.md, so that the first frame is not a white flash. */
const ground = { light: '#FBFAF8', dark: '#171716' }
/** Moving a window reports many places a second; only where it comes to rest is kept. */
const restMs = 400

export function openMainWindow({ facts, preloadFile, iconFile, stateFile, state }: Options): BrowserWindow {
  const workAreas = screen.getAllDisplays().map((display) => display.workArea)
  const window = new BrowserWindow({
    ...openingBounds(state?.bounds ?? null, workAreas),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: 'Tidelist',
    icon: iconFile,
    show: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? ground.dark : ground.light,
    ...titleBarOptions(facts.titleBar),
    webPreferences: {
      preload: preloadFile,
      additionalArguments: [bootArgument(facts)],
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Elsewhere Chromium would fetch dictionaries from the network on its own.
      spellcheck: facts.platform === 'darwin',
    },
  })
  if (state?.maximised === true) window.maximize()
  keepState(window, stateFile)
  // The page reports its own failures; a load cut short by closing the window is none.
  window.loadURL(appUrl).catch((error: unknown) => {
    if (!window.isDestroyed()) process.stderr.write(`The window could not be loaded: ${String(error)}\n`)
  })
  return window
}

function keepState(window: BrowserWindow, file: string): void {
  let atRest: NodeJS.Timeout | undefined
  let writing = Promise.resolve()
  const save = () => {
    clearTimeout(atRest)
    if (window.isDestroyed() || window.isMinimized()) return
    const state = { bounds: window.getNormalBounds(), maximised: window.isMaximized() }
    writing = writing.then(() => saveWindowState(file, state)).catch(reportUnsaved)
  }
  const saveSoon = () => {
    clearTimeout(atRest)
    atRest = setTimeout(save, restMs)
  }
  window.on('resize', saveSoon)
  window.on('move', saveSoon)
  window.on('maximize', saveSoon)
  window.on('unmaximize', saveSoon)
  window.on('close', save)
  window.on('closed', () => clearTimeout(atRest))
}

function reportUnsaved(error: unknown): void {
  process.stderr.write(`The window's place was not saved: ${String(error)}\n`)
}
