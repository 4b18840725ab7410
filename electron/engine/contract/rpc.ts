/** The two sides of the port, as birpc calls. The one place that says what crosses it. */
import type { Result } from '@tidelist/shared-schema'

/** `unknown`: a command that leaves no line in the journal. */
export type CallEnd = 'saved' | 'not-saved' | 'unknown'

/** Offered by the engine. Arguments are parsed with the zod schemas of commands and queries. */
export type EngineFunctions = {
  /** `call` is a UUID of the window's, by which it can ask how the command ended when the engine died before its answer. */
  run(name: string, input: unknown, call: string): Promise<Result<unknown>>
  howItEnded(name: string, call: string): Promise<CallEnd>
  /** `id` is the window's name for the live query; answers come to `answer`. */
  subscribe(id: number, query: unknown): Promise<Result<null>>
  unsubscribe(id: number): void
}

/** Offered by the window. Several answers that are due together come in one call. */
export type WindowFunctions = {
  answer(answers: { id: number; result: unknown }[]): void
}
