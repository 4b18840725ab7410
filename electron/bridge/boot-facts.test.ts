/** The facts survive the command line, whatever letters they hold. */
import { expect, test } from 'vitest'
import { type BootFacts, bootArgument, bootFactsFrom } from './boot-facts.ts'

const facts: BootFacts = {
  platform: 'linux',
  version: '1.0.0-ä "quoted" %20',
  stage: 'electron',
  titleBar: 'native',
}

test('facts read from a command line equal the facts written to it', () => {
  const argv = ['tidelist', '--type=renderer', bootArgument(facts), '--other']
  expect(bootFactsFrom(argv)).toEqual(facts)
})

test('a command line without facts is refused', () => {
  expect(() => bootFactsFrom(['tidelist'])).toThrow('without --tidelist-boot=')
})
