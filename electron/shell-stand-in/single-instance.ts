/**
 * Electron's single-instance lock: a file in the data folder with the holder's process id. It dies with its holder,
 * because an id counts only while a process with that id and the same start time runs.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

let held: string | null = null

/** True when the lock is ours; otherwise the holder's onSecond is called with our command line. */
export function takeLock(userDataDir: string, onSecond: (argv: string[]) => void): boolean {
  mkdirSync(userDataDir, { recursive: true })
  const lockFile = join(userDataDir, 'stand-in.lock')
  const argvFile = join(userDataDir, 'stand-in-second.json')
  const holder = holderOf(lockFile)
  if (holder !== null) {
    writeFileSync(argvFile, JSON.stringify(process.argv))
    process.kill(holder, 'SIGUSR2')
    return false
  }
  writeFileSync(lockFile, `${process.pid} ${startTimeOf(process.pid)}`)
  held = lockFile
  process.on('SIGUSR2', () => onSecond(argvFrom(argvFile)))
  return true
}

export function releaseLock(): void {
  if (held !== null) rmSync(held, { force: true })
  held = null
}

function holderOf(lockFile: string): number | null {
  const [pid, startTime] = textOf(lockFile).split(' ')
  if (pid === undefined || pid === '') return null
  return startTimeOf(Number(pid)) === startTime && Number(pid) !== process.pid ? Number(pid) : null
}

/** Field 22 of /proc/<pid>/stat, counted after the name, which may hold blanks; '' when there is no such process. */
function startTimeOf(pid: number): string {
  const stat = textOf(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

/** Taken away at once: a command line may hold a code. */
function argvFrom(file: string): string[] {
  const text = textOf(file)
  rmSync(file, { force: true })
  // Written by takeLock of the second process.
  return JSON.parse(text || '[]') as string[]
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
