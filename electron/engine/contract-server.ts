/**
 * The engine's end of a window's port: parses every argument with the contract's schemas, runs commands, keeps the window's live queries.
 * An error that is no refusal is logged and told as `engine-unreachable`; the engine goes on.
 */
import { type Failure, type Result, refuse, type SyncedTable, success } from '@tidelist/shared-schema'
import { createBirpc } from 'birpc'
import { z } from 'zod'
import {
  type CallEnd,
  type CommandName,
  commandInputs,
  type EngineFunctions,
  type Query,
  query,
  type WindowFunctions,
} from './contract/index.ts'
import type { EnginePorts } from './ports.ts'
import { liveQueries } from './queries/live-queries.ts'
import { reasonOf } from './reason.ts'

/** What is needed of a port's engine end: Electron's MessagePortMain and the ports of the tests. */
export type WindowPort = {
  postMessage(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
}

export type ContractDeps = {
  log: EnginePorts['log']
  timers: EnginePorts['timers']
  run(name: CommandName, input: never, call: string): Promise<Result<unknown>>
  howItEnded(name: string, call: string): Promise<CallEnd>
  /** See `LiveQueryDeps`. */
  answer(query: Query, last: unknown): Promise<unknown>
}

export type WindowConnection = {
  touched(tables: ReadonlySet<SyncedTable> | 'everything'): void
  syncChanged(): void
  unsent(): void
  storageChanged(): void
}

export function serveContract(port: WindowPort, deps: ContractDeps, onClosed: () => void): WindowConnection {
  const queries = liveQueries({
    answer: deps.answer,
    after: deps.timers.after,
    send: (answers) => void window.answer(answers),
    failed: (failedQuery, error) =>
      deps.log('query-failed', { query: failedQuery.query, reason: reasonOf(error) }),
  })
  const functions: EngineFunctions = {
    run: async (name, input, call) => {
      const parsed = parseCommand(name, input)
      if (!parsed.ok) return parsed
      try {
        return await deps.run(parsed.value.name, parsed.value.input, callOf(call))
      } catch (error) {
        deps.log('command-failed', { command: parsed.value.name, reason: reasonOf(error) })
        return refuse('engine-unreachable')
      }
    },
    howItEnded: (name, call) => deps.howItEnded(name, callOf(call)),
    subscribe: async (id, input) => {
      const parsed = query.safeParse(input)
      if (!parsed.success) return refuse('input-malformed', parsed.error.issues[0]?.path.join('.') ?? '')
      queries.subscribe(id, parsed.data)
      return success(null)
    },
    unsubscribe: (id) => queries.unsubscribe(id),
  }
  const window = createBirpc<WindowFunctions, EngineFunctions>(functions, {
    post: (message) => port.postMessage(message),
    on: (receive) => port.onMessage(receive),
    eventNames: ['answer'],
    timeout: -1,
  })
  port.onClose(onClosed)
  return queries
}

const callOf = (call: unknown): string => z.uuid().safeParse(call).data ?? ''

type ParsedCommand = { name: CommandName; input: never }

function parseCommand(name: string, input: unknown): Result<ParsedCommand> {
  if (!isCommandName(name)) return refuse('input-malformed', 'command')
  const parsed = commandInputs[name].safeParse(input)
  if (parsed.success) return success({ name, input: parsed.data as never }) // the schema of this very name
  const failure: Failure = { kind: 'input-malformed', detail: parsed.error.issues[0]?.path.join('.') ?? '' }
  return { ok: false, failure }
}

const isCommandName = (name: string): name is CommandName => Object.hasOwn(commandInputs, name)
