/**
 * Bugs of the protocol, each as an exact change of the source, and the tests that must catch it, the quickest first. `mutation-check.ts` plants them one at a time. A
 * text that is not there any more is an error: then the mutation has to be brought to where its rule stands now.
 */

export type Edit = { readonly file: string; readonly find: string; readonly replace: string }

export type Mutation = {
  readonly name: string
  readonly edits: readonly Edit[]
  readonly tests: readonly Suite[]
}

/** A test file, and where only some of its tests can catch the bug, words of their titles. */
export type Suite = { readonly file: string; readonly title?: string }

export const fuzz = (title: string): Suite => ({
  file: 'electron/engine/simulation.fuzz.test.ts',
  title,
})
