/**
 * Runs a built Electron app on Chromium: `node electron/shell-stand-in/run.ts out/main/index.js [arguments]`.
 * The app's code is unmodified; only its import of 'electron' leads to electron.ts of this folder.
 */
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [execPath = process.execPath, , mainFile, ...rest] = process.argv
if (mainFile === undefined) throw new Error('Say which built main file to run.')

const standIn = new URL('./electron.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier === 'electron' || specifier.startsWith('electron/')
      ? { url: standIn, shortCircuit: true }
      : nextResolve(specifier, context),
})

// As in Electron: the program first, then what it was started with.
process.argv = [execPath, resolve(mainFile), ...rest]
await import(pathToFileURL(resolve(mainFile)).href)

const { app } = await import('./app.ts')
app.codeIsLoaded()
