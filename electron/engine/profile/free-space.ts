/**
 * The floor under the free space of the disk. Below it local changes are refused before the journal, because a full disk can hold the database for
 * ever; reading goes on. Room that was made is noticed at the next change.
 */
import type { EnginePorts } from '../ports.ts'

/** Bytes. The database may need two new log files of 16 MB at any time, and the journal and a checkpoint their share. */
export const ROOM_FOR_CHANGES = 64 * 1024 * 1024

/** Far above the floor the disk is not asked at every key press. */
const PLENTY = 16 * ROOM_FOR_CHANGES
const ASK_AGAIN_MS = 1_000

/** Bytes. What the log, the tables and the journal take for each row of a large change, measured and doubled. */
const ROOM_FOR_A_ROW = 6 * 1024

export type FreeSpace = {
  /** For a change of so many rows, or for one as they usually are. */
  enough(rows?: number): Promise<boolean>
}

/** `changed` is called when there is too little, and when there is enough again. */
export function watchFreeSpace({ files, time }: EnginePorts, folder: string, changed: () => void): FreeSpace {
  let last = true
  let plentyUntilMs = Number.NEGATIVE_INFINITY
  return {
    enough: async (rows = 0) => {
      if (time.monotonicMs() < plentyUntilMs) return true
      const { freeBytes } = await files.space(folder)
      if (freeBytes > PLENTY) plentyUntilMs = time.monotonicMs() + ASK_AGAIN_MS
      const enough = freeBytes >= ROOM_FOR_CHANGES
      if (enough !== last) {
        last = enough
        changed()
      }
      return freeBytes >= ROOM_FOR_CHANGES + rows * ROOM_FOR_A_ROW
    },
  }
}
