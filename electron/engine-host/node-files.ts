/** The engine's file port on Node. Appended and replaced files are on disk (fdatasync, fsync) when a call returns. */
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { AppendFile, FilePort } from '@tidelist/engine/host'

export const nodeFiles: FilePort = {
  join,
  readText: async (path) => {
    try {
      return await readFile(path, 'utf8')
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
  },
  writeDurably: async (path, text) => {
    const aside = `${path}.new`
    const file = await open(aside, 'w', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(aside, path)
    await syncFolder(dirname(path))
  },
  openAppend,
  list: async (folder) => {
    try {
      return await readdir(folder)
    } catch (error) {
      if (isMissing(error)) return []
      throw error
    }
  },
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true, mode: 0o700 })
  },
  rename,
  checksum: (text) => crc32(text),
}

async function openAppend(path: string): Promise<AppendFile> {
  const file = await open(path, 'a', 0o600)
  await syncFolder(dirname(path))
  return {
    append: async (text) => {
      await file.appendFile(text)
      await file.datasync()
    },
    close: () => file.close(),
  }
}

/** A new name in a folder is only safe once the folder is; Windows does this by itself and refuses to open folders. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
