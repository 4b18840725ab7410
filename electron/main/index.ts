/**
 * The app's start: what must be said before Electron is ready, and the one place in the profile that only the first
 * app may take. Everything after that is in open-app.ts.
 */
import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { app, protocol } from 'electron'
import enginePath from '../engine-host/index.ts?modulePath'
import proverFile from '../engine-host/snapshot-prover.ts?modulePath'
import { appScheme } from './app-origin.ts'
import { launchOptions } from './launch-options.ts'
import { openApp } from './open-app.ts'
import { placesOf } from './places.ts'

const options = launchOptions({
  argv: process.argv,
  env: process.env,
  cwd: process.cwd(),
  hostName: hostname(),
})

app.enableSandbox()
protocol.registerSchemesAsPrivileged([
  { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
])
if (options.userDataDir !== null) {
  mkdirSync(options.userDataDir, { recursive: true })
  app.setPath('userData', options.userDataDir)
}

if (app.requestSingleInstanceLock()) {
  const places = placesOf({
    mainDir: import.meta.dirname,
    isPackaged: app.isPackaged,
    resourcesDir: process.resourcesPath,
  })
  // Not awaited: Electron gets ready only after this module has run to its end.
  openApp({ options, places, enginePath, proverFile }).catch((error: unknown) => {
    process.stderr.write(`Tidelist could not open: ${String(error)}\n`)
    app.exit(1)
  })
} else {
  process.stderr.write(`Tidelist is open already with the data in ${app.getPath('userData')}.\n`)
  app.exit(1)
}
