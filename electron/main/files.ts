/** The few ways main touches files of its own: small ones, whole, and never half written. */
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

export async function readTextOrNull(file: string): Promise<string | null> {
  const bytes = await readBytesOrNull(file)
  return bytes === null ? null : bytes.toString('utf8')
}

export async function readBytesOrNull(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch {
    return null
  }
}

/** Written aside, flushed and renamed, so a crash leaves the old file or the new one. Readable by the owner only. */
export async function writeFileAtomically(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const aside = `${file}.new`
  const handle = await open(aside, 'w', 0o600)
  try {
    await handle.writeFile(content)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  await rename(aside, file)
}
