/** The engine's database port on Node: PGlite on a data directory, and the seed that saves a new profile five seconds of initdb. */
import { cp, readdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { DatabasePort } from '@tidelist/engine/host'
import { syncFolder } from './node-files.ts'

export const nodeDatabase = (seedDir: string): DatabasePort => ({
  open: (folder) => PGlite.create({ dataDir: folder }),
  unpackSeed: async (folder) => {
    const seed = await readdir(seedDir).catch(() => [])
    if (!seed.includes('PG_VERSION')) return false
    const aside = `${folder}.unpacking`
    await rm(aside, { recursive: true, force: true })
    await cp(seedDir, aside, { recursive: true })
    await rename(aside, folder)
    await syncFolder(dirname(folder))
    return true
  },
})
