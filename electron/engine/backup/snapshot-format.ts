/**
 * What a snapshot looks like on disk: `backups/<time>.ndjson.gz` with a header, chunks of rows and a trailer, one JSON value a line; beside it
 * `<time>.json` with its facts, written only once a restore has proved it. Without its facts a snapshot does not count.
 */
import { devicePattern } from '@tidelist/shared-schema'
import { z } from 'zod'

/** Raised when an older app could not read what is written. */
export const snapshotFormat = 1

const table = z.object({ name: z.string(), columns: z.array(z.string()).min(1) })
const sums = z.record(z.string(), z.object({ rows: z.number(), digest: z.number() }))

export const headerSchema = z.object({
  format: z.literal(snapshotFormat),
  atMs: z.number(),
  reason: z.enum(['changes', 'person', 'migration', 'app-changed', 'restore']),
  appVersion: z.string(),
  /** Names of the migrations that the database had. */
  schema: z.array(z.string()),
  device: z.string().regex(devicePattern),
  account: z.object({ userId: z.string(), email: z.string(), name: z.string() }).nullable(),
  databaseId: z.string(),
  /** The journal holds what came after this line. */
  journalSeq: z.number(),
  /** The transaction counter of the database: nothing was written since while it is the same. */
  xid: z.number(),
  tables: z.array(table),
})

/** The values of each row in the order of the header's columns, as Postgres writes them. */
export const chunkSchema = z.object({
  t: z.string(),
  rows: z.array(z.array(z.string().nullable())),
})

export const trailerSchema = z.object({ end: z.literal(true), sums })

export const factsSchema = headerSchema.extend({ sums, provedAtMs: z.number() })

export type SnapshotHeader = z.infer<typeof headerSchema>
export type SnapshotReason = SnapshotHeader['reason']
/** For each table the number of rows and the sum of their digests, modulo 2^48: the order of rows does not matter. */
export type Sums = z.infer<typeof sums>
export type SnapshotFacts = z.infer<typeof factsSchema>
export type RowTexts = readonly (string | null)[]

const newer = z.object({ format: z.number().int().gt(snapshotFormat) })

/** True for what a newer app has written, whatever else it holds. */
export const isNewer = (value: unknown): boolean => newer.safeParse(value).success

export function addToSums(
  sum: { rows: number; digest: number },
  rows: readonly RowTexts[],
  digest: (text: string) => number,
): void {
  for (const row of rows) sum.digest = (sum.digest + digest(JSON.stringify(row))) % 2 ** 48
  sum.rows += rows.length
}

export const sameSums = (a: Sums, b: Sums): boolean =>
  Object.keys({ ...a, ...b }).every((t) => a[t]?.rows === b[t]?.rows && a[t]?.digest === b[t]?.digest)
