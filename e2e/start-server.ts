/**
 * The real server program as a child process, on the same port and the same data each time it is started again. Stopping it is how tests
 * and the demonstration take everybody offline. It is ended together with the process that started it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { places, repoDir } from '../scripts/setup/places.ts'
import { freePort } from './free-port.ts'

export type Server = {
  readonly url: string
  readonly port: number
  start(): Promise<void>
  /** Asks it to finish and waits until it has. */
  stop(): Promise<void>
  /** Stops it and removes its data. */
  remove(): Promise<void>
  /** What it has written so far. */
  logs(): string
}

type Options = { readonly env?: Readonly<Record<string, string>>; readonly port?: number }

const readyWithinMs = 60_000

export async function startServer(options: Options = {}): Promise<Server> {
  const server = await prepareServer(options)
  await server.start()
  return server
}

/** A server that does not run yet, though its address is known. */
export async function prepareServer({ env = {}, port: wanted }: Options = {}): Promise<Server> {
  const port = wanted ?? (await freePort())
  const dataDir = await mkdtemp(join(tmpdir(), 'tidelist-e2e-server-'))
  const output: string[] = []
  let running: ChildProcess | null = null
  process.once('exit', () => running?.kill('SIGKILL'))

  const start = async () => {
    running = spawn(process.execPath, [places.serverMain], {
      cwd: repoDir,
      env: {
        ...process.env,
        LOG_LEVEL: 'info',
        ...env,
        HOST: '127.0.0.1',
        PORT: String(port),
        TIDELIST_DATA_DIR: dataDir,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.stderr?.on('data', (chunk) => output.push(String(chunk)))
    await listening(running, output)
  }
  const stop = async () => {
    const child = running
    running = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill('SIGTERM')
    await ended
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    start,
    stop,
    async remove() {
      await stop()
      await rm(dataDir, { recursive: true, force: true })
    },
    logs: () => output.join(''),
  }
}

function listening(child: ChildProcess, output: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (reason: string) => reject(new Error(`The server ${reason}.\n${output.join('')}`))
    const late = setTimeout(() => {
      child.kill('SIGKILL')
      refuse('did not start in time')
    }, readyWithinMs)
    child.once('error', () => refuse('could not be run'))
    child.once('exit', (code) => {
      clearTimeout(late)
      refuse(`ended with code ${code ?? 1} instead of starting`)
    })
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      output.push(`${line}\n`)
      if (!line.startsWith('Tidelist server listening on ')) return
      clearTimeout(late)
      resolve()
    })
  })
}
