/**
 * The journal: every local change as one line, on disk before the database hears of it and before the window shows it as saved. Append-only,
 * a checksum on each line. Lines that are asked for together are flushed together (group commit). Replaying a line twice does
 * nothing, because lines hold stamped registers and the merge is idempotent. Called by the recorder; read when a profile opens.
 */
import type { RowWrite } from '@tidelist/shared-schema'
import type { AppendFile, FilePort } from '../ports.ts'

export type JournalEntry = {
  readonly seq: number
  /** Unix milliseconds by this device's clock. */
  readonly atMs: number
  readonly command: string
  readonly rows: readonly RowWrite[]
}

export type Journal = {
  /** Returns when the line is on disk. Throws when it cannot be written; then nothing was saved. */
  append(entry: JournalEntry): Promise<void>
  close(): Promise<void>
}

/** A segment starts with the first change after the app did, and as soon as the last one has grown past this many characters. */
const SEGMENT_CHARACTERS = 1_000_000

export function openJournal(files: FilePort, folder: string): Journal {
  let segment: { file: AppendFile; characters: number } | null = null
  let waiting: { line: string; seq: number; done: () => void; failed: (error: unknown) => void }[] = []
  let flushing: Promise<void> | null = null

  const flush = async () => {
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        const text = batch.map(({ line }) => line).join('')
        segment ??= await startSegment(files, folder, batch[0]?.seq ?? 0)
        await segment.file.append(text)
        segment.characters += text.length
        for (const { done } of batch) done()
      } catch (error) {
        for (const { failed } of batch) failed(error)
      }
      if (segment && segment.characters > SEGMENT_CHARACTERS) {
        await segment.file.close()
        segment = await startSegment(files, folder, (batch.at(-1)?.seq ?? 0) + 1)
      }
    }
    flushing = null
  }

  return {
    append: (entry) =>
      new Promise((done, failed) => {
        waiting.push({ line: formatLine(files, entry), seq: entry.seq, done, failed })
        flushing ??= flush()
      }),
    close: async () => {
      await flushing
      await segment?.file.close()
      segment = null
    },
  }
}

export type JournalRead = {
  entries: JournalEntry[]
  /** The greatest sequence number on disk; 0 in an empty journal. */
  lastSeq: number
  /** Segments whose reading stopped at a damaged line, which is kept as it is. */
  damaged: string[]
}

/** Entries after `afterSeq`, in order. A line with a wrong checksum ends its segment: a torn write at a power loss. */
export async function readJournal(files: FilePort, folder: string, afterSeq: number): Promise<JournalRead> {
  const names = (await files.list(folder)).filter((name) => name.endsWith('.ndjson')).sort()
  const needed = names.filter((_, index) => firstSeq(names[index + 1]) > afterSeq + 1)
  const read: JournalRead = { entries: [], lastSeq: afterSeq, damaged: [] }
  for (const name of needed) {
    const text = (await files.readText(files.join(folder, name))) ?? ''
    const { entries, whole } = parseSegment(files, text)
    if (!whole) read.damaged.push(name)
    read.entries.push(...entries.filter(({ seq }) => seq > afterSeq))
  }
  read.lastSeq = read.entries.reduce((greatest, { seq }) => Math.max(greatest, seq), afterSeq)
  return read
}

function parseSegment(files: FilePort, text: string): { entries: JournalEntry[]; whole: boolean } {
  const entries: JournalEntry[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const entry = parseLine(files, line)
    if (entry === null) return { entries, whole: false }
    entries.push(entry)
  }
  return { entries, whole: true }
}

const prefixLength = '{"crc":"00000000","entry":'.length

export function formatLine(files: FilePort, entry: JournalEntry): string {
  const text = JSON.stringify(entry)
  return `{"crc":"${hex(files.checksum(text))}","entry":${text}}\n`
}

function parseLine(files: FilePort, line: string): JournalEntry | null {
  const text = line.slice(prefixLength, -1)
  if (line.slice(8, 16) !== hex(files.checksum(text))) return null
  return JSON.parse(text) as JournalEntry // the checksum says that formatLine wrote it
}

const hex = (checksum: number): string => (checksum >>> 0).toString(16).padStart(8, '0')

const firstSeq = (name: string | undefined): number =>
  name === undefined ? Number.POSITIVE_INFINITY : Number.parseInt(name, 10)

async function startSegment(files: FilePort, folder: string, seq: number) {
  const path = files.join(folder, `${String(seq).padStart(12, '0')}.ndjson`)
  return { file: await files.openAppend(path), characters: 0 }
}
