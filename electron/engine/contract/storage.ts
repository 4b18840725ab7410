/** What the contract says of the data's safety on this computer: how the profile opened, the room on its disk, and its backups. */
import type { Failure } from '@tidelist/shared-schema'
import { z } from 'zod'
import type { SnapshotReason } from '../backup/snapshot-format.ts'
import type { StorageNotice } from '../profile/marker.ts'

export type { StorageNotice }

/** The time a backup was taken at, as a file name; never a path. */
export const backupName = z.string().regex(/^[0-9TZ.-]{10,40}$/)

export const storageQueries = [
  z.strictObject({ query: z.literal('storage') }),
  /** What restoring would change now. Not watched: ask again to look again. */
  z.strictObject({ query: z.literal('backupPreview'), name: backupName }),
] as const

export const storageCommands = {
  backUpNow: z.strictObject({}),
  /** Brings what differs back by new changes; what came after the backup stays. */
  restoreBackup: z.strictObject({ name: backupName }),
  /** The person has read how the profile opened. */
  dismissStorageNotice: z.strictObject({}),
} as const

/** Each has been restored in a test before it is listed. Times are Unix milliseconds. */
export type Backup = {
  name: string
  atMs: number
  provedAtMs: number
  reason: SnapshotReason
  appVersion: string
  /** Rows that a person knows of; deleted ones included. */
  tasks: number
  lists: number
}

export type StorageStatus = {
  notice: StorageNotice | null
  /** False when the disk is so full that changes are refused. */
  roomForChanges: boolean
  freeBytes: number
  /** Newest first. */
  backups: Backup[]
  /** Why the last attempt at a backup came to nothing; null when it did not. */
  backupFailure: Failure | null
}

/** Rows. `left`: equal here and there, or only here. */
export type BackupChanges = { added: number; changed: number; left: number }

export type BackupPreview =
  | { readonly ok: true; readonly value: BackupChanges }
  | { readonly ok: false; readonly failure: Failure }

export type StorageOutputs = {
  backUpNow: Backup
  restoreBackup: BackupChanges
  dismissStorageNotice: null
}
