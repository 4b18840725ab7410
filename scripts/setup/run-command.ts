/** Runs a program to its end; its words go to the terminal unless it is to be quiet. */
import { spawn } from 'node:child_process'
import { repoDir } from './places.ts'

type Options = { readonly isQuiet?: boolean; readonly env?: NodeJS.ProcessEnv }

/** The exit code; 127 when there is no such program. */
export function runCommand(command: string, args: readonly string[], options: Options = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: repoDir,
      stdio: options.isQuiet === true ? 'ignore' : ['ignore', 'inherit', 'inherit'],
      ...(options.env === undefined ? {} : { env: options.env }),
    })
    child.on('error', () => resolve(127))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
