/**
 * The marker of a profile: who it belongs to and what its database must hold, kept outside of the database, because a
 * damaged or emptied data directory opens as a new, empty database without an error. Written twice, so that one damaged file is no loss.
 */
import { devicePattern } from '@tidelist/shared-schema'
import { z } from 'zod'
import type { FilePort } from '../ports.ts'

const format = 1

export const storageNotices = ['rebuilt', 'rebuilt-in-part', 'journal-damaged'] as const
export type StorageNotice = (typeof storageNotices)[number]

const marker = z.object({
  format: z.literal(format),
  device: z.string().regex(devicePattern),
  /** The account, or null while the profile is nobody's. */
  account: z.object({ userId: z.string(), email: z.string(), name: z.string() }).nullable(),
  /** The server has said that the account was deleted. */
  accountDeleted: z.boolean().default(false),
  /** Accounts whose tasks are not to be joined with those of this profile, which is nobody's. */
  apartFrom: z.array(z.string()).default([]),
  /** True once a database has been made: from then on a missing one is damage. */
  databaseMade: z.boolean(),
  /** What the database carries as its identity; empty in a profile of an earlier version until it is next opened. */
  databaseId: z.string().default(''),
  /** What the database held when it was last closed: the transaction counter and the rows of each table. */
  closed: z
    .object({ xid: z.number(), rows: z.record(z.string(), z.number()) })
    .nullable()
    .default(null),
  /** What a person has not yet been told, or not put away. */
  notice: z.enum(storageNotices).nullable().default(null),
  /** Where the profile was opened last, see `EnginePorts.whereabouts`; empty when that could not be told. */
  whereabouts: z.string().default(''),
  /** The app that opened the profile last. */
  appVersion: z.string().default(''),
  createdAtMs: z.number(),
})

export type Marker = z.infer<typeof marker>

export type MarkerRead =
  | { kind: 'found'; marker: Marker }
  | { kind: 'missing' }
  | { kind: 'unreadable' }
  | { kind: 'newer' }

const names = ['profile.json', 'profile.copy.json'] as const

export async function readMarker(files: FilePort, folder: string): Promise<MarkerRead> {
  const reads: MarkerRead[] = []
  for (const name of names) {
    const read = parseMarker(await files.readText(files.join(folder, name)))
    if (read.kind === 'found' || read.kind === 'newer') return read
    reads.push(read)
  }
  return reads.find(({ kind }) => kind === 'unreadable') ?? { kind: 'missing' }
}

function parseMarker(text: string | null): MarkerRead {
  if (text === null) return { kind: 'missing' }
  const value = parseJson(text)
  const parsed = marker.safeParse(value)
  if (parsed.success) return { kind: 'found', marker: parsed.data }
  return z.object({ format: z.number().gt(format) }).safeParse(value).success
    ? { kind: 'newer' }
    : { kind: 'unreadable' }
}

export async function writeMarker(files: FilePort, folder: string, value: Marker): Promise<void> {
  for (const name of names)
    await files.writeDurably(files.join(folder, name), `${JSON.stringify(value, null, 2)}\n`)
}

/** The marker of an open profile: the newest one, and the one place that writes it. */
export type MarkerKeeper = { current(): Marker; update(change: Partial<Marker>): Promise<void> }

export function keepMarker(files: FilePort, folder: string, first: Marker): MarkerKeeper {
  let current = first
  let writing: Promise<void> = Promise.resolve()
  return {
    current: () => current,
    update: (change) => {
      current = { ...current, ...change }
      writing = writing.then(() => writeMarker(files, folder, current))
      return writing
    },
  }
}

/** Null for anything that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
