import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { startRealPostgres } from '@tidelist/shared-schema/testing/real-postgres'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openEvents } from './testing/event-stream.ts'
import { signUp, startNeonProxy, TestDevice } from './testing/index.ts'

const program = join(import.meta.dirname, 'server.ts')
let dataDir = ''
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tidelist-program-'))
})
afterAll(() => rmSync(dataDir, { recursive: true }))

const start = (variables: Record<string, string>): ChildProcess =>
  spawn(process.execPath, [program], {
    env: { PATH: process.env.PATH, TIDELIST_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code)))

/** Exit code and everything that was said, of a server that does not start. */
async function refusal(variables: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const child = start(variables)
  const [code, out, err] = await Promise.all([
    exitOf(child),
    text(child.stdout ?? Readable.from([])),
    text(child.stderr ?? Readable.from([])),
  ])
  return { code, said: out + err }
}

async function started(
  variables: Record<string, string> = {},
): Promise<{ child: ChildProcess; url: string }> {
  const child = start(variables)
  for await (const line of child.stdout ?? []) {
    const url = /^Tidelist server listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(String(line))?.[1]
    if (url) return { child, url }
    throw new Error(`unexpected first line: ${line}`)
  }
  throw new Error(`the server did not start: ${await text(child.stderr ?? Readable.from([]))}`)
}

describe('a server that must not start says why in one line', () => {
  const production = { NODE_ENV: 'production', BETTER_AUTH_URL: 'https://sync.example.com' }
  test.each<[string, Record<string, string>, string]>([
    ['production without a secret', production, 'BETTER_AUTH_SECRET is required in production'],
    ['words for a database address', { DATABASE_URL: 'hunter2' }, 'DATABASE_URL must look like postgres:'],
    [
      'an unreachable database',
      { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/x' },
      'The database at 127.0.0.1:1 cannot be reached',
    ],
  ])('%s', async (_, variables, sentence) => {
    const { code, said } = await refusal(variables)
    expect(code).toBe(1)
    expect(said).toContain(sentence)
    expect(said.trim().split('\n')).toHaveLength(1)
    expect(said).not.toContain('hunter2')
  })

  test('a database that refuses the password, or is not there under that name, through either driver', async () => {
    const postgres = await startRealPostgres()
    const admin = new pg.Client({ connectionString: postgres.url })
    await admin.connect()
    await admin.query("create role guarded login password 'right'")
    await admin.end()
    const proxy = await startNeonProxy(postgres.port)
    const missing = postgres.url.replace(/postgres$/, 'nowhere')
    const plain = postgres.url.replace('postgres@', 'guarded@')
    const neon = { DATABASE_DRIVER: 'neon', NEON_PROXY: proxy.address }
    for (const driver of [{}, neon]) {
      expect(await refusal({ DATABASE_URL: missing, ...driver })).toMatchObject({
        code: 1,
        said: expect.stringContaining('has no database named nowhere'),
      })
      expect(await refusal({ DATABASE_URL: plain, ...driver })).toMatchObject({
        code: 1,
        said: expect.stringContaining('must own it'),
      })
      expect(
        await refusal({ DATABASE_URL: postgres.url.replace('postgres@', 'nobody:hunter2@'), ...driver }),
      ).toMatchObject({
        code: 1,
        said: expect.stringMatching(/refused the user name or the password in DATABASE_URL\.\n$/),
      })
    }
    await proxy.close()
    await postgres.stop()
  })
})

describe('a server that is started with nothing', () => {
  test('makes a private secret and a database, ends its streams when it stops, and serves the same people again', async () => {
    const first = await started()
    const person = await signUp(first.url)
    const second = await refusal({})
    expect(second).toEqual({
      code: 1,
      said: `Another server is already using the data directory ${dataDir}.\n`,
    })
    const stream = await openEvents(first.url, person.jwt)
    await stream.next()
    const exit = exitOf(first.child)
    first.child.kill('SIGTERM')
    expect(await stream.next()).toBe(null)
    expect(await exit).toBe(0)
    expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600)
    const secret = readFileSync(join(dataDir, 'secret'), 'utf8')
    const again = await started({ PORT: new URL(first.url).port })
    expect((await new TestDevice(again.url, person).tryPull()).status).toBe(200)
    expect(readFileSync(join(dataDir, 'secret'), 'utf8')).toBe(secret)
    again.child.kill('SIGINT')
    expect(await exitOf(again.child)).toBe(0)
  })

  test('keeps what it acknowledged when it is killed', async () => {
    const { child, url } = await started()
    const person = await signUp(url)
    const device = new TestDevice(url, person)
    const ids = Array.from({ length: 5 }, () => crypto.randomUUID())
    for (const id of ids) await device.push([device.whole('tasks', id)])
    child.kill('SIGKILL')
    await exitOf(child)
    const again = await started({ PORT: new URL(url).port })
    expect((await new TestDevice(url, person).pullAll()).map(({ id }) => id)).toEqual(ids)
    again.child.kill('SIGTERM')
    await exitOf(again.child)
  })
})
