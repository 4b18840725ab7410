/** Secrets are kept encrypted or not at all, and a failed decrypt wipes nothing. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SecretRequest } from '../bridge/host-messages.ts'
import { createSecrets } from './secrets.ts'

type Backend = 'basic_text' | 'gnome_libsecret' | 'unknown'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'secrets-'))
})
afterEach(() => rm(dir, { recursive: true }))

/** A keyring with one number for a key; another number cannot read what it wrote. */
function keyring(backend: Backend, key = 7) {
  const turn = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ key))
  return {
    isEncryptionAvailable: () => true,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => turn(Buffer.from(`ok:${text}`)),
    decryptString: (bytes: Buffer) => {
      const text = turn(bytes).toString()
      if (!text.startsWith('ok:')) throw new Error('wrong key')
      return text.slice(3)
    },
  }
}

const ask = (call: SecretRequest['call'], value?: string): SecretRequest => ({
  kind: 'secret',
  requestId: '1',
  call,
  key: 'session',
  ...(value === undefined ? {} : { value }),
})

test('a secret outlives the app and is not on the disk in clear', async () => {
  const first = createSecrets({ dir, platform: 'linux', store: keyring('gnome_libsecret') })
  expect(await first.answer(ask('write', 'token-1'))).toEqual({ value: null, persistence: 'kept' })
  const second = createSecrets({ dir, platform: 'linux', store: keyring('gnome_libsecret') })
  expect(await second.answer(ask('read'))).toEqual({ value: 'token-1', persistence: 'kept' })
  expect((await readFile(join(dir, 'session.bin'))).toString()).not.toContain('token-1')
})

test.each(['basic_text', 'unknown'] as const)(
  'with the back end %s a secret stays in memory',
  async (backend) => {
    const first = createSecrets({ dir, platform: 'linux', store: keyring(backend) })
    expect(await first.answer(ask('write', 'token-1'))).toEqual({ value: null, persistence: 'memory' })
    expect(await first.answer(ask('read'))).toEqual({ value: 'token-1', persistence: 'memory' })
    expect(await readdir(dir)).toEqual([])
    const second = createSecrets({ dir, platform: 'linux', store: keyring(backend) })
    expect(await second.answer(ask('read'))).toEqual({ value: null, persistence: 'memory' })
  },
)

test('on other systems the store is safe whenever it is there', async () => {
  const store = keyring('unknown')
  const there = createSecrets({ dir, platform: 'darwin', store })
  expect((await there.answer(ask('read'))).persistence).toBe('kept')
  const gone = createSecrets({
    dir,
    platform: 'win32',
    store: { ...store, isEncryptionAvailable: () => false },
  })
  expect((await gone.answer(ask('read'))).persistence).toBe('memory')
})

test('a secret of another keyring reads as none and its file stays for the day that keyring is back', async () => {
  await createSecrets({ dir, platform: 'linux', store: keyring('gnome_libsecret', 7) }).answer(
    ask('write', 'token-1'),
  )
  const other = createSecrets({ dir, platform: 'linux', store: keyring('gnome_libsecret', 9) })
  expect((await other.answer(ask('read'))).value).toBeNull()
  const back = createSecrets({ dir, platform: 'linux', store: keyring('gnome_libsecret', 7) })
  expect((await back.answer(ask('read'))).value).toBe('token-1')
})

test('a store that does not encrypt just now leaves the secret in memory and says so, until it does', async () => {
  const store = keyring('gnome_libsecret')
  let isLocked = true
  const encryptString = (text: string) => {
    if (isLocked) throw new Error('the keyring is locked')
    return store.encryptString(text)
  }
  const secrets = createSecrets({ dir, platform: 'linux', store: { ...store, encryptString } })
  expect(await secrets.answer(ask('write', 'token-1'))).toEqual({ value: null, persistence: 'memory' })
  expect(await secrets.answer(ask('read'))).toEqual({ value: 'token-1', persistence: 'memory' })
  expect(await readdir(dir)).toEqual([])
  isLocked = false
  expect(await secrets.answer(ask('write', 'token-2'))).toEqual({ value: null, persistence: 'kept' })
  expect(await secrets.answer(ask('read'))).toEqual({ value: 'token-2', persistence: 'kept' })
})

test('a removed secret is gone from memory and disk', async () => {
  const secrets = createSecrets({ dir, platform: 'linux', store: keyring('gnome_libsecret') })
  await secrets.answer(ask('write', 'token-1'))
  await secrets.answer(ask('remove'))
  expect((await secrets.answer(ask('read'))).value).toBeNull()
  expect(await readdir(dir)).toEqual([])
})

test('a key that is a path is refused', async () => {
  const secrets = createSecrets({ dir, platform: 'linux', store: keyring('gnome_libsecret') })
  await expect(secrets.answer({ ...ask('write', 'x'), key: '../escape' })).rejects.toThrow()
})
