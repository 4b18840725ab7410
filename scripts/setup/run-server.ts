/** Runs the sync server beside the app while developing, on the same address each time when that is free. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { places, repoDir } from './places.ts'
import { SetupRefused } from './setup-refused.ts'

export type RunningServer = { readonly url: string; stop(): Promise<void> }

/** The server's address is part of every sign-in, so it stays the same from run to run when it can. */
const usualPort = 8790
const readyWithinMs = 60_000
const stopWithinMs = 5_000

export async function runServer(): Promise<RunningServer> {
  const port = (await freePort(usualPort)) ?? (await freePort(0)) ?? usualPort
  const child = spawn(process.execPath, [places.serverMain], {
    cwd: repoDir,
    env: { LOG_LEVEL: 'warn', ...process.env, PORT: String(port), TIDELIST_DATA_DIR: places.serverDataDir },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  const url = await listeningUrl(child)
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
      await ended
      clearTimeout(late)
    },
  }
}

/** The port when it can be listened on, null otherwise; 0 asks for any. */
function freePort(wanted: number): Promise<number | null> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.on('error', () => resolve(null))
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null))
    })
  })
}

function listeningUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const refuse = (sentence: string) => reject(new SetupRefused(sentence))
    const late = setTimeout(() => {
      child.kill('SIGKILL')
      refuse('The server did not start within a minute.')
    }, readyWithinMs)
    child.on('exit', (code) => {
      clearTimeout(late)
      refuse(`The server ended with code ${code ?? 1} instead of starting.`)
    })
    if (child.stdout === null) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /Tidelist server listening on (https?:\/\/\S+)/.exec(line)?.[1]
      if (url === undefined) process.stdout.write(`${line}\n`)
      else {
        clearTimeout(late)
        resolve(url)
      }
    })
  })
}
