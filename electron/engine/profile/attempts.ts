/**
 * Starts with a profile's database that have not come to rest yet: each leaves a folder in `opening/` until the database was closed or looked at thoroughly. A database
 * that kills or stops its process at each start would otherwise do so for ever; after three such ends in a row it counts as damaged.
 */
import type { EnginePorts } from '../ports.ts'

const MOST_IN_A_ROW = 3

/** False: so many starts in a row have not come to rest that this database is not to be opened again. */
export async function beginAttempt({ files }: EnginePorts, folder: string): Promise<boolean> {
  const attempts = files.join(folder, 'opening')
  const before = await files.list(attempts)
  if (before.length >= MOST_IN_A_ROW) return false
  // On a full disk this start is not counted.
  await files.makeFolder(files.join(attempts, String(before.length + 1))).catch(() => undefined)
  return true
}

export const cameToRest = ({ files }: EnginePorts, folder: string): Promise<void> =>
  files.remove(files.join(folder, 'opening'))
