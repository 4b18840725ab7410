/** Whatever is refused, the person reads a sentence. */
import { failureKinds } from '@tidelist/engine/client'
import { expect, test } from 'vitest'
import { failureSentence, failureSentences } from './failure-sentences.ts'

test('there is a sentence for each kind and none for any other', () => {
  expect(Object.keys(failureSentences).sort()).toEqual([...failureKinds].sort())
})

test.each(failureKinds)('%s is one or more whole sentences without shouting or jargon', (kind) => {
  const sentence = failureSentence({ kind })
  expect(sentence).toMatch(/^[A-Z].*\.$/)
  expect(sentence).not.toMatch(/!|outbox|cursor|payload|undefined|error/i)
})

test('no two kinds say the same', () => {
  const sentences = failureKinds.map((kind) => failureSentence({ kind }))
  expect(new Set(sentences).size).toBe(sentences.length)
})
