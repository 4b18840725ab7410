/** Puts the running app together once Electron is ready: guards first, then the window, the engine, and the way out. */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  shell,
  utilityProcess,
} from 'electron'
import type { AppEvent } from '../bridge/app-event.ts'
import type { BootFacts } from '../bridge/boot-facts.ts'
import { ipcChannels } from '../bridge/ipc-channels.ts'
import { answerAppRequest } from './app-files.ts'
import { appScheme } from './app-origin.ts'
import { applicationMenu } from './application-menu.ts'
import { type EngineProcess, startEngine } from './engine-process.ts'
import type { LaunchOptions } from './launch-options.ts'
import { openMainWindow } from './main-window.ts'
import type { Places } from './places.ts'
import { createRestartBudget } from './restart-budget.ts'
import { createSaveBeforeClosing } from './save-before-closing.ts'
import { createSecrets } from './secrets.ts'
import { codeInArguments, codeInLink, LINK_SCHEME, signInPage } from './sign-in-link.ts'
import { titleBarOf } from './title-bar.ts'
import { serveWindow } from './window-channels.ts'
import { denyPermissions, guardContents } from './window-guards.ts'
import { loadWindowState } from './window-state.ts'

type AppParts = {
  readonly options: LaunchOptions
  readonly places: Places
  readonly enginePath: string
  readonly proverFile: string
}

const engineStopMs = 5_000
const windowSaveMs = 4_000

export async function openApp({ options, places, enginePath, proverFile }: AppParts): Promise<void> {
  const stateFile = join(app.getPath('userData'), 'window.json')
  const savedState = loadWindowState(stateFile)
  app.on('web-contents-created', (_event, contents) => guardContents(contents, openOutside))
  let engine: EngineProcess | null = null
  receiveLinks((code) => engine?.finishSignIn(code))
  quitWithLastWindow()

  await app.whenReady()
  denyPermissions(session.defaultSession)
  protocol.handle(appScheme, (request) => answerAppRequest(request, places.rendererDir))
  Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(process.platform)))

  const state = await savedState
  const saving = createSaveBeforeClosing({ newNonce: randomUUID, timeoutMs: windowSaveMs, log: toTerminal })
  const showWindow = () =>
    saving.guard(
      openMainWindow({
        facts: bootFacts(),
        preloadFile: places.preloadFile,
        iconFile: places.iconFile,
        stateFile,
        state,
      }),
    )
  showWindow()
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) showWindow()
  })

  engine = runEngine({ options, places, enginePath, proverFile })
  serveWindow({ ipcMain, engine, openExternal: openOutside, onSaved: saving.saved, chooseSaveFile })
  powerMonitor.on('resume', () => engine?.resume())
  stopEngineBeforeQuit(engine)
}

/**
 * A link reaches the app that is open as a second start does, or by an event on macOS. One with which the app itself was started is of no use: what it belongs
 * to was waited for by an app that is gone.
 */
function receiveLinks(finishSignIn: (code: string) => void): void {
  // A build that was not installed must not take the links away from one that is.
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME)
  app.on('second-instance', (_event, argv) => {
    focusWindow()
    const code = codeInArguments(argv)
    if (code !== null) finishSignIn(code)
  })
  app.on('open-url', (event, address) => {
    event.preventDefault()
    const code = codeInLink(address)
    if (code === null) return
    focusWindow()
    finishSignIn(code)
  })
}

function runEngine({ options, places, enginePath, proverFile }: AppParts): EngineProcess {
  const userDataDir = app.getPath('userData')
  return startEngine({
    fork: () => utilityProcess.fork(enginePath, [], { serviceName: 'Tidelist engine', stdio: 'inherit' }),
    start: {
      kind: 'start',
      userDataDir,
      seedDir: places.seedDir,
      proverFile,
      deviceName: options.deviceName,
      platform: process.platform,
      serverUrl: options.serverUrl,
      appVersion: app.getVersion(),
      heartbeatMs: 5_000,
    },
    watch: { tickMs: 5_000, silentTicks: 4, startingTicks: 12 },
    budget: createRestartBudget({ restarts: 3, windowMs: 60_000, nowMs: () => performance.now() }),
    secrets: createSecrets({
      dir: join(userDataDir, 'secrets'),
      platform: process.platform,
      store: safeStorage,
    }),
    log: toTerminal,
    openSignIn: (challenge) => {
      const page = signInPage(options.serverUrl, challenge)
      if (page !== null) openOutside(page)
    },
    onRestarted: () => tellWindows({ kind: 'engine-restarted' }),
    onGaveUp: () => tellWindows({ kind: 'engine-gave-up' }),
    onFatal: ({ sentence }) => {
      toTerminal(sentence)
      dialog.showErrorBox('Tidelist cannot open', sentence)
      app.exit(1)
    },
  })
}

/** A window that waits for its page stops a quit, as anything that prevents its closing does; the quit goes on when it is gone. */
function quitWithLastWindow(): void {
  let quitting = false
  app.on('before-quit', () => {
    quitting = true
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin' || quitting) app.quit()
  })
}

/** Windows close first, so what the page saves on its way out still reaches the engine. */
function stopEngineBeforeQuit(engine: EngineProcess): void {
  app.on('will-quit', (event) => {
    event.preventDefault()
    void engine.stop(engineStopMs).then(() => app.exit(0))
  })
}

function bootFacts(): BootFacts {
  return {
    platform: process.platform,
    version: app.getVersion(),
    stage: process.versions.electron === undefined ? 'stand-in' : 'electron',
    titleBar: titleBarOf(process.platform),
  }
}

function tellWindows(event: AppEvent): void {
  for (const window of BrowserWindow.getAllWindows()) window.webContents.send(ipcChannels.appEvent, event)
}

function focusWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  if (window === undefined) return
  if (window.isMinimized()) window.restore()
  window.focus()
}

async function chooseSaveFile(): Promise<string | null> {
  const day = new Date().toISOString().slice(0, 10)
  const { canceled, filePath } = await dialog.showSaveDialog({
    title: 'Export your data',
    defaultPath: join(app.getPath('documents'), `tidelist-${day}.json`),
    filters: [{ name: 'JSON', extensions: ['json'] }],
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  })
  return canceled || filePath === '' ? null : filePath
}

function openOutside(address: string): void {
  shell.openExternal(address).catch((error: unknown) => {
    toTerminal(`The system could not open ${address}: ${String(error)}`)
  })
}

function toTerminal(line: string): void {
  process.stderr.write(`${line}\n`)
}
