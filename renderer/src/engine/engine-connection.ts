/**
 * The window's line to the engine, whichever engine runs at the moment: asks for a port under a nonce, hands calls on, and when
 * the engine was restarted asks for a new port and repeats every open subscription. Calls made before the first port arrives wait
 * for it; of calls that were under way when an engine died the next one is asked how they ended, by its journal; none
 * is left hanging.
 */
import {
  type CallEnd,
  type CommandInput,
  type CommandName,
  type CommandOutput,
  connectEngine,
  type EngineClient,
  type Query,
  type QueryResult,
  type Result,
} from '@tidelist/engine/client'
import type { EnginePortMessage, TidelistBridge } from '../../../electron/bridge/tidelist-bridge.ts'

export type EngineState = 'connecting' | 'ready' | 'gave-up'

export type EngineConnection = Omit<EngineClient, 'howItEnded'> & {
  state(): EngineState
  onState(listener: () => void): () => void
  /** After 'gave-up': has the engine started once more. */
  tryAgain(): void
}

type Line = {
  readonly nonce: string
  readonly client: Promise<EngineClient>
  readonly open: (client: EngineClient) => void
  /** The engine is gone; a call had reached it or not. */
  readonly lost: Promise<'lost' | 'unasked'>
  readonly lose: () => void
}

type Subscription = { readonly start: (client: EngineClient) => () => void; stop: (() => void) | null }

const unreachable: Result<never> = { ok: false, failure: { kind: 'engine-unreachable' } }
/** Where the next engine cannot tell either, the person is asked to look. */
const answerLost: Result<never> = { ok: false, failure: { kind: 'answer-lost' } }
const ended: Readonly<Record<CallEnd, Result<never>>> = {
  saved: { ok: false, failure: { kind: 'saved-after-all' } },
  'not-saved': { ok: false, failure: { kind: 'not-saved' } },
  unknown: answerLost,
}
const portMessageKind: EnginePortMessage['kind'] = 'tidelist:engine-port'

export function openEngineConnection(bridge: TidelistBridge, page: Window): EngineConnection {
  const subscriptions = new Set<Subscription>()
  const stateListeners = new Set<() => void>()
  let state: EngineState = 'connecting'
  let current: EngineClient | null = null
  let line = newLine()

  const become = (next: EngineState) => {
    state = next
    for (const listener of stateListeners) listener()
  }

  page.addEventListener('message', (event: MessageEvent<Partial<EnginePortMessage> | null>) => {
    const port = event.ports[0]
    if (event.source !== page || event.data?.kind !== portMessageKind || !port) return
    if (event.data.nonce !== line.nonce) return
    const client = connectEngine(port)
    current = client
    line.open(client)
    for (const subscription of subscriptions) subscription.stop = subscription.start(client)
    become('ready')
  })

  bridge.onAppEvent((event) => {
    line.lose()
    current = null
    if (event.kind === 'engine-gave-up') return become('gave-up')
    askForEngine()
  })

  const askForEngine = () => {
    line = newLine()
    become('connecting')
    bridge.requestEnginePort(line.nonce)
  }

  bridge.requestEnginePort(line.nonce)

  return {
    tryAgain: () => {
      if (state === 'gave-up') askForEngine()
    },
    state: () => state,
    onState: (listener) => {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    run: (name, input) => runOn(() => line, name, input),
    subscribe: <Q extends Query>(query: Q, onResult: (result: QueryResult<Q['query']>) => void) => {
      const subscription: Subscription = { start: (client) => client.subscribe(query, onResult), stop: null }
      subscriptions.add(subscription)
      if (current) subscription.stop = subscription.start(current)
      return () => {
        subscriptions.delete(subscription)
        subscription.stop?.()
      }
    },
  }
}

async function runOn<C extends CommandName>(
  lineNow: () => Line,
  name: C,
  input: CommandInput<C>,
): Promise<Result<CommandOutput<C>>> {
  try {
    const call = crypto.randomUUID()
    const line = lineNow()
    const result = await Promise.race([
      line.client.then((client) => client.run(name, input, call)),
      line.lost,
    ])
    if (result === 'unasked') return unreachable
    return result === 'lost' ? await outcomeOf(lineNow(), name, call) : result
  } catch (error) {
    // birpc rejects with whatever was thrown at the other end: a bug there must still reach a sentence here.
    console.error(`The command ${name} threw.`, error)
    return unreachable
  }
}

async function outcomeOf(line: Line, name: CommandName, call: string): Promise<Result<never>> {
  const end = await Promise.race([line.client.then((client) => client.howItEnded(name, call)), line.lost])
  return end === 'lost' || end === 'unasked' ? answerLost : ended[end]
}

function newLine(): Line {
  const client = Promise.withResolvers<EngineClient>()
  const lost = Promise.withResolvers<'lost' | 'unasked'>()
  let opened = false
  return {
    nonce: crypto.randomUUID(),
    client: client.promise,
    open: (engine) => {
      opened = true
      client.resolve(engine)
    },
    lost: lost.promise,
    lose: () => lost.resolve(opened ? 'lost' : 'unasked'),
  }
}
