/** Gives every part of the window the engine's line and its shared live queries. */
import { createContext, type ReactNode, useContext, useMemo, useSyncExternalStore } from 'react'
import type { EngineConnection, EngineState } from './engine-connection.ts'
import { type LiveQueries, shareLiveQueries } from './live-queries.ts'

type EngineValue = { readonly engine: EngineConnection; readonly queries: LiveQueries }

const EngineContext = createContext<EngineValue | null>(null)

export function EngineProvider({ engine, children }: { engine: EngineConnection; children: ReactNode }) {
  const value = useMemo(() => ({ engine, queries: shareLiveQueries(engine) }), [engine])
  return <EngineContext value={value}>{children}</EngineContext>
}

export function useEngine(): EngineValue {
  const value = useContext(EngineContext)
  if (!value) throw new Error('useEngine stands outside of EngineProvider.')
  return value
}

export function useEngineState(): EngineState {
  const { engine } = useEngine()
  return useSyncExternalStore(engine.onState, engine.state)
}
