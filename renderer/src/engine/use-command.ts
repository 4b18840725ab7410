/** Runs a command of the engine, and marks the time from the call to the frame after its answer. */
import type { CommandInput, CommandName, CommandOutput, Result } from '@tidelist/engine/client'
import { useCallback } from 'react'
import { useEngine } from './engine-context.tsx'

export type RunCommand = <C extends CommandName>(
  name: C,
  input: CommandInput<C>,
) => Promise<Result<CommandOutput<C>>>

export function useCommand(): RunCommand {
  const { engine } = useEngine()
  return useCallback(
    async (name, input) => {
      const startMs = performance.now()
      const result = await engine.run(name, input)
      requestAnimationFrame(() => performance.measure(`tidelist:${name}`, { start: startMs }))
      return result
    },
    [engine],
  )
}
