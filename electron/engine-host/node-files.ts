/** The engine's file port on Node. Appended and replaced files are on disk (fdatasync, fsync) when a call returns. */
import { createHash } from 'node:crypto'
import { copyFile, mkdir, open, readdir, readFile, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { AppendFile, FilePort } from '@tidelist/engine/host'
import { createCompressed, readCompressed } from './compressed-files.ts'

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
  copy: async (from, to) => {
    await copyFile(from, to)
    const file = await open(to, 'r+')
    try {
      await file.sync()
    } finally {
      await file.close()
    }
    await syncFolder(dirname(to))
  },
  remove: (path) => rm(path, { recursive: true, force: true }),
  createCompressed: async (path) => {
    const file = createCompressed(path)
    await syncFolder(dirname(path))
    return file
  },
  readCompressed,
  space: async (folder) => {
    const { bavail, bsize, type } = await statfs(folder)
    return { freeBytes: bavail * bsize, network: networkTypes.has(type) }
  },
  checksum: (text) => crc32(text),
  digest: (text) => createHash('sha256').update(text).digest().readUIntBE(0, 6),
  sha256: (text) => createHash('sha256').update(text).digest('base64url'),
}

/** Linux's magic numbers of NFS, SMB (three kinds), AFS, 9P and Ceph. */
const networkTypes = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x01021997, 0x00c36400])

/** What a failed append has left is cut off, so that the next line does not continue a torn one. */
async function openAppend(path: string): Promise<AppendFile> {
  const file = await open(path, 'a', 0o600)
  await syncFolder(dirname(path))
  let { size } = await file.stat()
  let torn = false
  return {
    append: async (text) => {
      if (torn) await file.truncate(size)
      torn = true
      try {
        await file.appendFile(text)
        await file.datasync()
      } catch (error) {
        await file.truncate(size).catch(() => undefined) // tried again before the next append
        throw error
      }
      torn = false
      size += Buffer.byteLength(text)
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
