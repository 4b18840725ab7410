/** Where things are in this repository, for the scripts that set the app up and open it. */
import { join, resolve } from 'node:path'

export const repoDir = resolve(import.meta.dirname, '../..')

const inRepo = (...parts: string[]) => join(repoDir, ...parts)

export const places = {
  outDir: inRepo('out'),
  builtMain: inRepo('out/main/index.js'),
  seedDir: inRepo('out/seed'),
  makeSeed: inRepo('scripts/make-seed.ts'),
  migrationsDirs: [inRepo('electron/engine/migrations'), inRepo('shared-schema/migrations')],
  serverMain: inRepo('sync-server/src/server.ts'),
  packagedServer: inRepo('out/server'),
  standIn: inRepo('electron/shell-stand-in/run.ts'),
  electronDir: inRepo('node_modules/electron'),
  electronVite: inRepo('node_modules/electron-vite/bin/electron-vite.js'),
  /** What the app writes while developing. */
  appDataDir: inRepo('.data/app'),
  serverDataDir: inRepo('.data/server'),
} as const

/** What the built app is made from. */
export const sourcePaths = [
  'electron',
  'renderer',
  'shared-schema',
  'electron.vite.config.ts',
  'package-lock.json',
].map((path) => inRepo(path))
