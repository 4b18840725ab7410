/**
 * What the preload must know before the page's first script runs. Main passes it as one element of the window's
 * command line, because a sandboxed preload can neither read files nor wait for an answer.
 */
export type Stage = 'electron' | 'stand-in'
export type TitleBar = 'inset' | 'native'

export type BootFacts = {
  readonly platform: string
  readonly version: string
  readonly stage: Stage
  readonly titleBar: TitleBar
}

const prefix = '--tidelist-boot='

export function bootArgument(facts: BootFacts): string {
  return prefix + encodeURIComponent(JSON.stringify(facts))
}

/** Throws when main did not pass the facts: the window cannot be right without them. */
export function bootFactsFrom(argv: readonly string[]): BootFacts {
  const argument = argv.find((element) => element.startsWith(prefix))
  if (argument === undefined) throw new Error(`The window was opened without ${prefix}...`)
  // Only main of the same build writes this element, with bootArgument.
  return JSON.parse(decodeURIComponent(argument.slice(prefix.length))) as BootFacts
}
