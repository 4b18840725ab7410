/**
 * The journal: every local change as one line, on disk before the database hears of it and before the window shows it as saved. Append-only,
 * a checksum on each line. Lines that are asked for together are flushed together (group commit). Replaying a line twice does
 * nothing, because lines hold stamped registers and the merge is idempotent. Called by the recorder; read when a profile opens.
 */
import type { RowWrite } from '@tidelist/shared-schema'
import type { AppendFile, FilePort } from '../ports.ts'
import type { JournalNote } from './journal-notes.ts'
import type { JournaledStep } from './steps.ts'

/** Raised when an older app could not read what is written. */
const journalFormat = 1

export type JournalEntry = {
  /** Absent in format 1. */
  readonly format?: number
  readonly seq: number
  /** Unix milliseconds by this device's clock. */
  readonly atMs: number
  readonly command: string
  /** A window's name for its call, by which it can ask for the outcome. */
  readonly call?: string
  readonly rows: readonly RowWrite[]
  /** Absent for what the app does by itself, which nobody undoes. */
  readonly step?: JournaledStep
  readonly note?: JournalNote
}

export type Journal = {
  /** Returns when the line is on disk. Throws when it cannot be written; then nothing was saved. */
  append(entry: JournalEntry): Promise<void>
  hasCall(call: string): Promise<boolean>
  /** Removes segments that hold nothing after `throughSeq`; the newest one always stays. */
  prune(throughSeq: number): Promise<void>
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
    hasCall: async (call) => {
      for (const name of (await segmentNames(files, folder)).reverse()) {
        const text = (await files.readText(files.join(folder, name))) ?? ''
        if (!text.includes(call)) continue
        if (parseSegment(files, text).entries.some((entry) => entry.call === call)) return true
      }
      return false
    },
    prune: async (throughSeq) => {
      const names = await segmentNames(files, folder)
      for (const [index, name] of names.slice(0, -1).entries())
        if (firstSeq(names[index + 1]) <= throughSeq + 1) await files.remove(files.join(folder, name))
    },
    close: async () => {
      await flushing
      await segment?.file.close()
      segment = null
    },
  }
}

export type JournalRead = {
  entries: JournalEntry[]
  /** The greatest sequence number on disk; `afterSeq` when there is none beyond it. */
  lastSeq: number
  /** True when every line from `afterSeq` to the last one is there. */
  complete: boolean
  /** Segments in which a line that may have been acknowledged is damaged. What follows it there is kept aside. */
  damaged: string[]
}

/**
 * Entries after `afterSeq`, in order; null when a newer app has written some of them. A line with a wrong checksum ends its segment: the segment
 * is copied aside as it is and cut before that line, so that nothing new is ever written behind it.
 */
export async function readJournal(
  files: FilePort,
  folder: string,
  afterSeq: number,
): Promise<JournalRead | null> {
  const names = await segmentNames(files, folder)
  const needed = names.filter((_, index) => firstSeq(names[index + 1]) > afterSeq + 1)
  const read: JournalRead = { entries: [], lastSeq: afterSeq, complete: true, damaged: [] }
  for (const name of needed) {
    const text = (await files.readText(files.join(folder, name))) ?? ''
    const { entries, whole, rest } = parseSegment(files, text)
    if (entries.some((entry) => (entry.format ?? 1) > journalFormat)) return null
    if (rest !== '') {
      await cutSegment(files, files.join(folder, name), whole)
      const isTornTail = name === needed.at(-1) && !rest.includes('\n')
      if (!isTornTail) read.damaged.push(name)
    }
    for (const entry of entries) {
      if (entry.seq <= read.lastSeq) continue
      if (entry.seq !== read.lastSeq + 1) read.complete = false
      read.entries.push(entry)
      read.lastSeq = entry.seq
    }
  }
  return read
}

/** Beside the segments, where nothing removes it. */
export const keepUnstored = (files: FilePort, folder: string, entry: JournalEntry): Promise<void> =>
  files.writeDurably(
    files.join(folder, `${String(entry.seq).padStart(12, '0')}.unstored`),
    formatLine(files, entry),
  )

const segmentNames = async (files: FilePort, folder: string): Promise<string[]> =>
  (await files.list(folder)).filter((name) => name.endsWith('.ndjson')).sort()

async function cutSegment(files: FilePort, path: string, whole: string): Promise<void> {
  let copy = `${path}.damaged`
  for (let count = 2; (await files.readText(copy)) !== null; count += 1) copy = `${path}.damaged-${count}`
  await files.copy(path, copy)
  await files.writeDurably(path, whole)
}

/** `whole`: the text up to the first damaged line; `rest`: from there on. */
function parseSegment(
  files: FilePort,
  text: string,
): { entries: JournalEntry[]; whole: string; rest: string } {
  const entries: JournalEntry[] = []
  let at = 0
  while (at < text.length) {
    const end = text.indexOf('\n', at)
    const entry = end < 0 ? null : parseLine(files, text.slice(at, end))
    if (entry === null) break
    entries.push(entry)
    at = end + 1
  }
  return { entries, whole: text.slice(0, at), rest: text.slice(at) }
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
