/** The window's end of the engine's port: typed commands and live queries. Knows no SQL and no network. */
import type { Result } from '@tidelist/shared-schema'
import { createBirpc } from 'birpc'
import type {
  CallEnd,
  CommandInput,
  CommandName,
  CommandOutput,
  EngineFunctions,
  Query,
  QueryResult,
  WindowFunctions,
} from '../contract/index.ts'

/** What is needed of a DOM MessagePort, so that any port will do. */
export type EnginePort = {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  start?(): void
}

export type EngineClient = {
  /** `call` names this call for `howItEnded`, which another engine may be asked. */
  run<C extends CommandName>(
    name: C,
    input: CommandInput<C>,
    call?: string,
  ): Promise<Result<CommandOutput<C>>>
  howItEnded(name: CommandName, call: string): Promise<CallEnd>
  /** Calls `onResult` with the first answer and with each new one, until the returned function is called. */
  subscribe<Q extends Query>(query: Q, onResult: (result: QueryResult<Q['query']>) => void): () => void
}

export function connectEngine(port: EnginePort): EngineClient {
  const listeners = new Map<number, (result: unknown) => void>()
  let lastId = 0
  const engine = createBirpc<EngineFunctions, WindowFunctions>(
    {
      answer: (answers) => {
        for (const { id, result } of answers) listeners.get(id)?.(result)
      },
    },
    {
      post: (message) => port.postMessage(message),
      on: (receive) => port.addEventListener('message', (event) => receive(event.data)),
      timeout: -1,
    },
  )
  port.start?.()
  return {
    run: (name, input, call = '') => engine.run(name, input, call) as Promise<Result<never>>, // the engine answers by the contract
    howItEnded: (name, call) => engine.howItEnded(name, call),
    subscribe: (query, onResult) => {
      lastId += 1
      const id = lastId
      listeners.set(id, (result) => onResult(result as never)) // the engine answers by the contract
      void engine.subscribe(id, query).then((answered) => {
        if (!answered.ok) throw new Error(`The engine refuses the query at ${answered.failure.detail}`)
      })
      return () => {
        listeners.delete(id)
        void engine.unsubscribe(id)
      }
    },
  }
}
