/** The demonstration's Postgres, as a child process that ends when the pipe to it does, and what it answers when asked directly. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from 'pg'
import { repoDir } from '../../scripts/setup/places.ts'

export type Postgres = {
  readonly url: string
  ask(sql: string): Promise<Record<string, unknown>[]>
  stop(): Promise<void>
}

export async function startPostgres(): Promise<Postgres> {
  const child = spawn(process.execPath, [join(repoDir, 'scripts', 'real-postgres.ts')], {
    cwd: repoDir,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`Postgres did not start (${code ?? 1}).`)))
    createInterface({ input: child.stdout }).once('line', resolve)
  })
  return {
    url,
    async ask(sql) {
      const client = new Client({ connectionString: url })
      await client.connect()
      try {
        return (await client.query<Record<string, unknown>>(sql)).rows
      } finally {
        await client.end()
      }
    },
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}
