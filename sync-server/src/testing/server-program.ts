/** The server's own program as a child process: started, waited for, killed and started again on the same port. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export type ServerProgram = {
  readonly url: string
  /** Ends at once, in the middle of whatever it does. */
  kill(): Promise<void>
  /** Starts it again where it was. */
  start(): Promise<void>
  stop(): Promise<void>
}

const program = new URL('../server.ts', import.meta.url).pathname

export async function startServerProgram(variables: Record<string, string>): Promise<ServerProgram> {
  let { child, url } = await launch({ PORT: '0', ...variables })
  const { port } = new URL(url)
  return {
    url,
    kill: () => end(child, 'SIGKILL'),
    start: async () => {
      const again = await launch({ ...variables, PORT: port })
      child = again.child
      url = again.url
    },
    stop: () => end(child, 'SIGTERM'),
  }
}

async function launch(variables: Record<string, string>): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'silent', ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(child.stdout)) {
    const url = /^Tidelist server listening on (\S+)$/.exec(line)?.[1]
    if (url !== undefined) return { child, url }
  }
  throw new Error('The server did not start')
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}
