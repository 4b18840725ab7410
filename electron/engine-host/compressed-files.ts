/** Compressed text files for snapshots: written and read as streams, so that their size is no matter of memory. */
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { AppendFile } from '@tidelist/engine/host'

/** `flush` has the file on disk before it counts as closed. */
export function createCompressed(path: string): AppendFile {
  const gzip = createGzip()
  const written = pipeline(gzip, createWriteStream(path, { mode: 0o600, flush: true }))
  written.catch(() => undefined) // reported by the call that is waiting, or by the next one
  return {
    append: async (text) => {
      if (gzip.destroyed) await written
      if (!gzip.write(text)) await Promise.race([once(gzip, 'drain'), written])
    },
    close: async () => {
      gzip.end()
      await written
    },
  }
}

export async function* readCompressed(path: string): AsyncIterable<string> {
  const text = createGunzip()
  const read = pipeline(createReadStream(path), text)
  read.catch(() => undefined) // ends the loop below with the same error
  let rest = ''
  for await (const chunk of text.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  await read
  if (rest !== '') yield rest
}
