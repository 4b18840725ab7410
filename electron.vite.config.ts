/**
 * How the app is built: main (with the engine's host in a file of its own), one preload file that the sandbox can
 * load, and the window. Our workspace packages are TypeScript and so always bundled.
 */
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const here = (path: string) => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      // PGlite finds its data files beside its own code, so it cannot be bundled.
      externalizeDeps: { include: ['@electric-sql/pglite'] },
      rolldownOptions: { input: { index: here('electron/main/index.ts') } },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: { index: here('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: here('renderer'),
    plugins: [react()],
    build: {
      rolldownOptions: { input: { index: here('renderer/index.html') } },
    },
  },
})
