/**
 * Where a folder is: this computer by the id that its system gave it, or its name where there is none, and the folder's own number on the disk,
 * which a copy does not share. Hashed, so that a profile tells nothing of the computer it is on.
 */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { hostname } from 'node:os'

export async function whereabouts(folder: string): Promise<string> {
  const computer = await readFile('/etc/machine-id', 'utf8').catch(() => hostname())
  const { ino } = await stat(folder, { bigint: true })
  return createHash('sha256').update(`${computer.trim()}/${ino}`).digest('hex').slice(0, 32)
}
