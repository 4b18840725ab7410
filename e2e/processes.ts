/** The processes of this machine as tests see them, by `ps` or, on Windows, PowerShell. */
import { execFileSync } from 'node:child_process'

export type Process = { readonly pid: number; readonly parent: number; readonly command: string }

export function processes(): Process[] {
  return process.platform === 'win32' ? windowsProcesses() : posixProcesses()
}

function windowsProcesses(): Process[] {
  const wish =
    'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId) $($_.CommandLine)" }'
  return execFileSync('powershell.exe', ['-NoProfile', '-Command', wish], { encoding: 'utf8' })
    .split('\n')
    .flatMap(processIn)
}

function posixProcesses(): Process[] {
  return execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n').flatMap(processIn)
}

function processIn(line: string): Process[] {
  const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
  return command === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }]
}

export function childrenOf(pid: number): Process[] {
  return processes().filter(({ parent }) => parent === pid)
}

/** A process and all it started, now. */
export function familyOf(pid: number): number[] {
  const all = processes()
  const below = (parent: number): number[] =>
    all
      .filter((process) => process.parent === parent)
      .flatMap((process) => [process.pid, ...below(process.pid)])
  return [pid, ...below(pid)]
}

export function isRunning(pid: number): boolean {
  return processes().some((one) => one.pid === pid && !one.command.includes('<defunct>'))
}
