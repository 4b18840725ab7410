/** What a person may know of the safety of their data on this computer. */

import type { KeptSnapshot } from './backup/snapshots.ts'
import type { Backup, StorageStatus } from './contract/storage.ts'
import type { EnginePorts } from './ports.ts'
import type { Profile } from './profile/open-profile.ts'

export async function storageStatus({ files }: EnginePorts, profile: Profile): Promise<StorageStatus> {
  return {
    notice: profile.notice,
    roomForChanges: await profile.space.enough(),
    freeBytes: (await files.space(profile.folder)).freeBytes,
    backups: (await profile.snapshots.list()).map(toBackup),
    backupFailure: profile.snapshots.lastFailure(),
  }
}

export const toBackup = ({ name, atMs, provedAtMs, reason, appVersion, sums }: KeptSnapshot): Backup => ({
  name,
  atMs,
  provedAtMs,
  reason,
  appVersion,
  tasks: sums.tasks?.rows ?? 0,
  lists: sums.lists?.rows ?? 0,
})
