/** Secrets are files named after their key, so a key that is a path is not a key. */
import { expect, test } from 'vitest'
import { hostToMainSchema, secretKeySchema } from './host-messages.ts'

test.each(['../token', 'a/b', 'a\\b', '.hidden', '', 'A', 'a.bin', 'a\0', 'x'.repeat(65)])(
  '%j is no key',
  (key) => {
    expect(secretKeySchema.safeParse(key).success).toBe(false)
  },
)

test('a session token key is a key', () => {
  expect(secretKeySchema.parse('session-3f2a')).toBe('session-3f2a')
})

test('a message with a field nobody agreed on is refused', () => {
  expect(hostToMainSchema.safeParse({ kind: 'ready', extra: 1 }).success).toBe(false)
})

test('a fatal failure keeps the facts beside its kind', () => {
  const message = {
    kind: 'fatal',
    failure: { kind: 'profile-in-use', pid: 7 },
    sentence: 'Tidelist is open already.',
  }
  expect(hostToMainSchema.parse(message)).toEqual(message)
})
