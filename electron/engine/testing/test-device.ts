/**
 * A device for tests: the real engine on real files and the real network, with a window's client on a real port. Secrets are kept with the device, as a
 * keyring would.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MessageChannel } from 'node:worker_threads'
import type { Failure, Result } from '@tidelist/shared-schema'
import { type ChosenFiles, chosenFiles } from '../../engine-host/chosen-files.ts'
import { nodePorts } from '../../engine-host/node-ports.ts'
import { connectEngine, type EngineClient } from '../client/connect-engine.ts'
import type { CommandInput, CommandName, CommandOutput, Query, QueryResult } from '../contract/index.ts'
import { createEngine, type Engine } from '../create-engine.ts'
import type { EnginePorts } from '../ports.ts'
import { testSeed } from './test-seed.ts'

export type DeviceOptions = {
  name?: string
  serverUrl?: string | null
  userDataDir?: string
  secrets?: Map<string, string>
  /** Replaces some ports, for clocks that are wrong and networks that fail. */
  ports?: Partial<EnginePorts>
}

export type Device = {
  userDataDir: string
  secrets: Map<string, string>
  /** What the engine logged, one line an event. */
  logged: string[]
  /** The files that its person has chosen. */
  chosen: ChosenFiles
  /** The challenges with which its browser was opened. */
  browsed: string[]
  engine: Engine
  ports: EnginePorts
  client: EngineClient
  /** The answer of a command that must be accepted. */
  run<C extends CommandName>(name: C, input: CommandInput<C>): Promise<CommandOutput<C>>
  /** The failure of a command that must be refused. */
  refused<C extends CommandName>(name: C, input: CommandInput<C>): Promise<Failure>
  ask<Q extends Query>(query: Q): Promise<QueryResult<Q['query']>>
  /** The first answer of a live query that fits. */
  until<Q extends Query>(
    query: Q,
    fits: (result: QueryResult<Q['query']>) => boolean,
  ): Promise<QueryResult<Q['query']>>
  stop(): Promise<void>
}

export async function startDevice(options: DeviceOptions = {}): Promise<Device> {
  const started = await tryStartDevice(options)
  if (!started.ok) throw new Error(`The engine refuses to start: ${started.failure.kind}`)
  return started.value
}

export async function tryStartDevice(options: DeviceOptions = {}): Promise<Result<Device>> {
  const userDataDir = options.userDataDir ?? mkdtempSync(join(tmpdir(), 'tidelist-device-'))
  const secrets = options.secrets ?? new Map<string, string>()
  const logged: string[] = []
  const chosen = chosenFiles()
  const browsed: string[] = []
  const ports: EnginePorts = {
    ...nodePorts({
      userDataDir,
      seedDir: testSeed(),
      proverFile: fileURLToPath(new URL('../../engine-host/snapshot-prover.ts', import.meta.url)),
      serverUrl: options.serverUrl ?? null,
      chosenFiles: chosen,
      browser: { openSignIn: (challenge) => void browsed.push(challenge) },
      endProcess: (reason) => logged.push(`end-process ${reason}`),
      device: { name: options.name ?? 'Test device', platform: 'test', appVersion: '0.0.0' },
      secrets: {
        read: async (key) => ({ value: secrets.get(key) ?? null, place: 'kept' }),
        write: async (key, value) => {
          secrets.set(key, value)
          return 'kept'
        },
        remove: async (key) => {
          secrets.delete(key)
        },
      },
    }),
    log: (event, facts) => logged.push(`${event} ${JSON.stringify(facts)}`),
    ...options.ports,
  }
  const created = await createEngine(ports)
  if (!created.ok) return created
  return {
    ok: true,
    value: deviceOf(created.value, { userDataDir, secrets, logged, chosen, browsed, ports }),
  }
}

function deviceOf(
  engine: Engine,
  kept: Pick<Device, 'userDataDir' | 'secrets' | 'logged' | 'chosen' | 'browsed' | 'ports'>,
): Device {
  const { port1, port2 } = new MessageChannel()
  engine.connect({
    postMessage: (message) => port1.postMessage(message),
    onMessage: (listener) => port1.on('message', listener),
    onClose: (listener) => port1.on('close', listener),
  })
  const client = connectEngine({
    postMessage: (message) => port2.postMessage(message),
    addEventListener: (_type, listener) => port2.on('message', (data: unknown) => listener({ data })),
  })
  const until: Device['until'] = (query, fits) =>
    new Promise((resolve) => {
      const end = client.subscribe(query, (result) => {
        if (!fits(result)) return
        end()
        resolve(result)
      })
    })
  return {
    ...kept,
    engine,
    client,
    run: async (name, input) => {
      const result = await client.run(name, input)
      if (!result.ok)
        throw new Error(
          `${name} was refused: ${result.failure.kind} ${result.failure.detail ?? ''}\n${kept.logged.slice(-5).join('\n')}`,
        )
      return result.value
    },
    refused: async (name, input) => {
      const result = await client.run(name, input)
      if (result.ok) throw new Error(`${name} was accepted`)
      return result.failure
    },
    ask: (query) => until(query, () => true),
    until,
    stop: async () => {
      await engine.stop()
      port1.close()
      port2.close()
    },
  }
}
