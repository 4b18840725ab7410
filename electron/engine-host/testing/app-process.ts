/**
 * An app without a window for the process tests: main's own keeper with the real engine host in a process of its own, and a window's client that
 * connects again when the engine was restarted. What was acknowledged is noted here, outside of the process that dies.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { connectEngine, type EngineClient } from '@tidelist/engine/client'
import type { CommandInput, CommandName, CommandOutput, Query, QueryResult } from '@tidelist/engine/contract'
import { testSeed } from '@tidelist/engine/testing/test-seed'
import type { Result } from '@tidelist/shared-schema'
import type { MessagePortMain } from 'electron'
import type { SecretRequest } from '../../bridge/host-messages.ts'
import { type EngineChild, type EngineProcess, startEngine } from '../../main/engine-process.ts'
import { createRestartBudget } from '../../main/restart-budget.ts'
import type { SecretAnswer } from '../../main/secrets.ts'
import { StandInMessageChannel } from '../../shell-stand-in/message-port.ts'
import { utilityProcess } from '../../shell-stand-in/utility-process.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export type AppOptions = {
  userDataDir?: string
  serverUrl?: string
  restarts?: number
  heartbeatMs?: number
  silentTicks?: number
  appVersion?: string
  /** Its keyring; a new one where none is given. */
  secrets?: Map<string, string>
  /** The engine's host; its source where none is given. */
  entry?: string
  /** Modules that the engine's process loads first. */
  preload?: string[]
}

export type TestApp = {
  readonly userDataDir: string
  readonly secrets: Map<string, string>
  readonly events: string[]
  pid(): number
  run<C extends CommandName>(name: C, input: CommandInput<C>): Promise<Result<CommandOutput<C>>>
  ask<Q extends Query>(query: Q): Promise<QueryResult<Q['query']>>
  /** Resolves when an event that starts like this has come, the `count`th of them. */
  heard(event: string, count?: number): Promise<void>
  stop(): Promise<void>
}

export function startApp(options: AppOptions = {}): TestApp {
  const userDataDir = options.userDataDir ?? newFolder()
  const secrets = options.secrets ?? new Map<string, string>()
  const heartbeatMs = options.heartbeatMs ?? 500
  const events: string[] = []
  const waiting: { event: string; count: number; done: () => void }[] = []
  const tell = (event: string) => {
    events.push(event)
    for (const each of [...waiting]) {
      if (events.filter((said) => said.startsWith(each.event)).length < each.count) continue
      waiting.splice(waiting.indexOf(each), 1)
      each.done()
    }
  }
  let child: { pid: number | undefined } = { pid: undefined }
  let line: Line | null = null
  const engine = startEngine({
    fork: () => {
      const execArgv = (options.preload ?? []).flatMap((module) => ['--import', module])
      const forked = utilityProcess.fork(options.entry ?? here('../index.ts'), [], { execArgv })
      child = forked
      return forked as unknown as EngineChild // differs from Electron's in the type of its ports alone
    },
    start: {
      kind: 'start',
      userDataDir,
      seedDir: testSeed(),
      proverFile: here('../snapshot-prover.ts'),
      deviceName: 'Process test',
      platform: 'test',
      serverUrl: options.serverUrl ?? null,
      appVersion: options.appVersion ?? '0.0.0',
      heartbeatMs,
    },
    // On a busy machine a start takes long, and so may a statement.
    watch: { tickMs: heartbeatMs, silentTicks: options.silentTicks ?? 60, startingTicks: 400 },
    budget: createRestartBudget({
      restarts: options.restarts ?? 1_000,
      windowMs: 60_000,
      nowMs: () => performance.now(),
    }),
    secrets: { answer: async (request) => answerSecret(secrets, request) },
    log: (text) => tell(`log ${text}`),
    onRestarted: () => {
      line?.lose()
      line = openLine(engine)
      tell('restarted')
    },
    onGaveUp: () => {
      line?.lose()
      tell('gave up')
    },
    openSignIn: () => undefined,
    onFatal: ({ failure, sentence }) => tell(`fatal ${failure.kind} ${sentence}`),
  })
  line = openLine(engine)
  return {
    userDataDir,
    secrets,
    events,
    pid: () => child.pid ?? 0,
    run: (name, input) => {
      const current = line
      if (!current) throw new Error('There is no engine')
      return Promise.race([current.client.run(name, input), current.lost])
    },
    ask: (query) =>
      new Promise((resolve) => {
        const end = line?.client.subscribe(query, (result) => {
          end?.()
          resolve(result)
        })
      }),
    heard: (event, count = 1) =>
      new Promise((done) => {
        if (events.filter((said) => said.startsWith(event)).length >= count) done()
        else waiting.push({ event, count, done })
      }),
    stop: () => engine.stop(20_000),
  }
}

function answerSecret(secrets: Map<string, string>, { call, key, value }: SecretRequest): SecretAnswer {
  if (call === 'read') return { value: secrets.get(key) ?? null, persistence: 'kept' }
  if (call === 'write' && value !== undefined) secrets.set(key, value)
  else secrets.delete(key)
  return { value: null, persistence: 'kept' }
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'tidelist-process-'))

type Line = { client: EngineClient; lost: Promise<Result<never>>; lose(): void }

function openLine(engine: EngineProcess): Line {
  const { port1, port2 } = new StandInMessageChannel()
  engine.connect(port2 as unknown as MessagePortMain) // the stand-in's port, as its own utility process takes it
  const client = connectEngine({
    postMessage: (message) => port1.postMessage(message),
    addEventListener: (_type, listener) => port1.on('message', (event) => listener(event)),
  })
  port1.start()
  let lose: () => void = () => undefined
  const lost = new Promise<Result<never>>((resolve) => {
    lose = () => resolve({ ok: false, failure: { kind: 'answer-lost' } })
  })
  return { client, lost, lose: () => lose() }
}
