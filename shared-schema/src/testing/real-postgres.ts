/**
 * A real Postgres of one's own for tests, measurements and demonstrations: a fresh cluster on a free loopback port, with fsync on,
 * which disappears with the process that started it, however that process ends.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { findPostgres, type PostgresBinaries } from './postgres-binaries.ts'

export type RealPostgres = {
  /** Of the database `postgres`, as its superuser, without a password. */
  readonly url: string
  readonly port: number
  readonly dataDir: string
  stop(): Promise<void>
  /** Stops it as a machine's shutdown would and starts it again on the same port with the same data. */
  restart(): Promise<void>
  /** Stops it at once, without writing anything any more (`-m immediate`), and starts it again on the same port with the same data. */
  crash(): Promise<void>
}

export async function startRealPostgres(): Promise<RealPostgres> {
  const binaries = findPostgres()
  const dataDir = mkdtempSync(join(tmpdir(), 'tidelist-cluster-'))
  if (binaries.owner) chownSync(dataDir, binaries.owner.uid, binaries.owner.gid)
  initdb(binaries, dataDir)
  const port = await freePort()
  let running = await launch({ binaries, dataDir, port })
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    dataDir,
    async stop() {
      await end(running)
      rmSync(dataDir, { recursive: true, force: true })
    },
    async restart() {
      running.stdin?.write('keep\n')
      await end(running)
      running = await launch({ binaries, dataDir, port })
    },
    async crash() {
      const [pid] = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
      process.kill(Number(pid), 'SIGQUIT')
      running.stdin?.write('keep\n')
      await end(running)
      running = await launch({ binaries, dataDir, port })
    },
  }
}

function initdb({ bin, owner }: PostgresBinaries, dataDir: string): void {
  const options = ['-D', dataDir, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync']
  execFileSync(join(bin, 'initdb'), options, { cwd: dataDir, stdio: ['ignore', 'ignore', 'pipe'], ...owner })
}

const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=200']

/** Postgres' parent holds a pipe from us: when it closes, for whatever reason, Postgres stops and its data goes. */
const watchdog = `"$@" & child=$!
word=; read -r word
kill -INT $child; wait $child
[ "$word" = keep ] || rm -rf "$DATA_DIR"`

type Launch = { binaries: PostgresBinaries; dataDir: string; port: number }

async function launch({ binaries, dataDir, port }: Launch): Promise<ChildProcess> {
  const options = settings.flatMap((setting) => ['-c', setting])
  const command = [join(binaries.bin, 'postgres'), '-D', dataDir, '-p', String(port), ...options]
  const child = spawn('/bin/sh', ['-c', watchdog, 'sh', ...command], {
    cwd: dataDir,
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, LC_ALL: 'C' },
    stdio: ['pipe', 'ignore', 'pipe'],
    detached: true,
    ...binaries.owner,
  })
  // Closing the pipe is the signal; a watchdog that is gone already needs none.
  child.stdin?.on('error', () => {})
  await ready(child)
  return child
}

async function ready(child: ChildProcess): Promise<void> {
  if (!child.stderr) throw new Error('stderr is a pipe')
  const lines: string[] = []
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`Postgres did not start: ${lines.slice(-5).join(' ')}`)))
    createInterface({ input: child.stderr as NodeJS.ReadableStream }).on('line', (line) => {
      // checked above
      if (lines.length < 100) lines.push(line)
      if (line.includes('ready to accept connections')) resolve()
    })
  })
  unref(child)
}

/** A test runner that has finished should not wait for a Postgres that nobody stopped. */
function unref(child: ChildProcess): void {
  child.unref()
  for (const stream of [child.stdin, child.stderr])
    if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref()
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.ref()
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.stdin?.end()
  await exited
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  if (typeof address !== 'object' || address === null) throw new Error('a listening server has an address')
  return address.port
}
