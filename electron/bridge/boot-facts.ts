/**
 * What the preload must know before the page's first script runs. Main passes it as one element of the window's
 * command line, because a sandboxed preload can neither read files nor wait for an answer.
 */
import { z } from 'zod'

export const bootFactsSchema = z.strictObject({
  platform: z.string(),
  version: z.string(),
  stage: z.enum(['electron', 'stand-in']),
  titleBar: z.enum(['inset', 'native']),
})

export type BootFacts = z.infer<typeof bootFactsSchema>
export type Stage = BootFacts['stage']
export type TitleBar = BootFacts['titleBar']

const prefix = '--tidelist-boot='

export function bootArgument(facts: BootFacts): string {
  return prefix + encodeURIComponent(JSON.stringify(facts))
}

/** Throws when main did not pass the facts: the window cannot be right without them. */
export function bootFactsFrom(argv: readonly string[]): BootFacts {
  const argument = argv.find((element) => element.startsWith(prefix))
  if (argument === undefined) throw new Error(`The window was opened without ${prefix}...`)
  return bootFactsSchema.parse(JSON.parse(decodeURIComponent(argument.slice(prefix.length))))
}
