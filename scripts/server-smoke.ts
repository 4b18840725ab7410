/**
 * `npm run server:smoke`: packages the server, starts it from nothing in a directory where there is nothing else, drives it with curl from
 * the first account to its last word, and stops it with SIGTERM in the middle of a request, whose answer must not be lost.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { packagedProgram, packageServer } from './package-server.ts'
import { runScript, SetupRefused } from './setup/setup-refused.ts'

const run = promisify(execFile)
const DEVICE = '00000000000000aa'
let counter = 0
const children: ChildProcess[] = []
const PASSWORD = 'correct horse battery staple'

await runScript(async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tidelist-smoke-'))
  try {
    await packageServer(join(dir, 'server'))
    await smoke(dir)
  } finally {
    for (const child of children) child.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  }
  return 0
})

async function smoke(dir: string): Promise<void> {
  const first = await start(dir)
  const at = (path: string) => `${first.url}${path}`
  expectStatus('healthz', await curl(at('/healthz')), 200)
  expectStatus('readyz', await curl(at('/readyz')), 200)
  const { paths } = JSON.parse((await curl(at('/v1/openapi.json'))).body)
  const account = { name: 'Ada', email: `ada-${randomUUID()}@example.com`, password: PASSWORD }
  const signedUp = await curl(at('/api/auth/sign-up/email'), { json: account })
  expectStatus('sign up', signedUp, 200)
  const session = decodeURIComponent(/^set-auth-token: (\S+)/im.exec(signedUp.head)?.[1] ?? '')
  const token = async () => JSON.parse((await curl(at('/api/auth/token'), { bearer: session })).body).token
  const jwt = await token()
  const pulled = await curl(at('/v1/sync/pull?cursor=0'), { bearer: jwt })
  expectStatus('pull', pulled, 200)
  const { epoch } = JSON.parse(pulled.body)
  expectPushed('push', await curl(at('/v1/sync/push'), { bearer: jwt, json: pushOf('Typed', epoch) }))
  expectContains('pull again', await curl(at('/v1/sync/pull?cursor=0'), { bearer: jwt }), 'Typed')
  expectStatus('devices', await curl(at('/v1/account/devices'), { bearer: session }), 200)
  if ('/v1/account/takeout' in paths)
    expectContains('takeout', await curl(at('/v1/account/takeout'), { bearer: session }), 'Typed')
  expectStatus('pull without a token', await curl(at('/v1/sync/pull?cursor=0')), 401)

  const body = join(dir, 'slow.json')
  writeFileSync(body, JSON.stringify(pushOf('Typed slowly'.padEnd(400), epoch, 'x'.repeat(90_000))))
  const slow = curl(at('/v1/sync/push'), { bearer: jwt, file: body, bytesPerSecond: 40_000 })
  await pause(700)
  const exit = once(first.child, 'exit')
  first.child.kill('SIGTERM')
  expectPushed('push that is on its way when the server is told to stop', await slow)
  const [code] = await exit
  if (code !== 0) throw new SetupRefused(`The server stopped with the code ${code}.`)
  say('stopped, and answered first')

  const second = await start(dir, new URL(first.url).port)
  const all = await curl(at('/v1/sync/pull?cursor=0'), { bearer: await token() })
  expectContains('what was pushed last, after a new start', all, 'Typed slowly')
  const { email } = account
  expectStatus(
    'sign in',
    await curl(at('/api/auth/sign-in/email'), { json: { email, password: PASSWORD } }),
    200,
  )
  expectStatus('sign out', await curl(at('/api/auth/sign-out'), { bearer: session, json: {} }), 200)
  expectStatus('pull after signing out', await curl(at('/v1/sync/pull?cursor=0'), { bearer: jwt }), 401)
  const end = once(second.child, 'exit')
  second.child.kill('SIGTERM')
  await end
}

type Started = { readonly child: ChildProcess; readonly url: string }

/** With nothing of this repository in reach, and nothing configured but where its data goes. */
async function start(dir: string, port = '0'): Promise<Started> {
  const child = spawn(process.execPath, [packagedProgram(join(dir, 'server'))], {
    cwd: dir,
    env: { PATH: process.env.PATH, PORT: port, TIDELIST_DATA_DIR: join(dir, 'data'), LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  for await (const line of createInterface(child.stdout)) {
    const url = /^Tidelist server listening on (\S+)$/.exec(line)?.[1]
    if (url !== undefined) return { child, url }
  }
  throw new SetupRefused('The packaged server did not start.')
}

type Asked = {
  readonly bearer?: string
  readonly json?: unknown
  readonly file?: string
  readonly bytesPerSecond?: number
}
type Answered = { readonly status: number; readonly head: string; readonly body: string }

async function curl(url: string, { bearer, json, file, bytesPerSecond }: Asked = {}): Promise<Answered> {
  const body = file === undefined ? (json === undefined ? null : JSON.stringify(json)) : `@${file}`
  const args = [
    ...['--silent', '--show-error', '--include', '--max-time', '30', '--header', 'Expect:'],
    ...(bearer === undefined ? [] : ['--header', `authorization: Bearer ${bearer}`]),
    ...(body === null ? [] : ['--header', 'content-type: application/json', '--data-binary', body]),
    ...(bytesPerSecond === undefined ? [] : ['--limit-rate', String(bytesPerSecond)]),
  ]
  const { stdout } = await run('curl', [...args, url], { maxBuffer: 16 * 1024 * 1024 })
  const end = stdout.indexOf('\r\n\r\n')
  const head = stdout.slice(0, end)
  return { head, body: stdout.slice(end + 4), status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]) }
}

/** A new task as a device would push it: every register with the same stamp. */
function pushOf(title: string, epoch: string, notes = ''): object {
  counter += 1
  const stamp = `${Date.now().toString(16).padStart(12, '0')}${counter.toString(16).padStart(4, '0')}${DEVICE}`
  const row = { t: 'tasks', id: randomUUID(), whole: true, made: stamp }
  const regs = { title: [title, stamp, null], notes: [notes, stamp, null] }
  return { proto: 1, schema: 1, device: DEVICE, epoch, cursor: 0, rows: [{ ...row, regs }] }
}

function say(what: string): void {
  process.stdout.write(`ok  ${what}\n`)
}

function expectStatus(what: string, { status, body }: Answered, expected: number): void {
  if (status !== expected)
    throw new SetupRefused(`${what}: ${status} instead of ${expected}: ${body.slice(0, 300)}`)
  say(what)
}

function expectContains(what: string, answer: Answered, text: string): void {
  if (!answer.body.includes(text))
    throw new SetupRefused(`${what}: ${text} is not in the answer: ${answer.status}`)
  expectStatus(what, answer, 200)
}

function expectPushed(what: string, answer: Answered): void {
  if (!answer.body.includes('"st":"ok"'))
    throw new SetupRefused(`${what}: ${answer.status} ${answer.body.slice(0, 300)}`)
  expectStatus(what, answer, 200)
}
