/**
 * Keeps the engine's few secrets (a session token) in `<userData>/secrets/<key>.bin`, encrypted by the system's own
 * store. Where there is no such store they live in memory and the answer says so; nothing is ever written in clear.
 * A secret that cannot be decrypted reads as null and its file stays: the keyring may only be locked today.
 */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SafeStorage } from 'electron'
import type { SecretPersistence, SecretRequest } from '../bridge/host-messages.ts'
import { secretKeySchema } from '../bridge/host-messages.ts'
import { readBytesOrNull, writeFileAtomically } from './files.ts'

type Store = Pick<
  SafeStorage,
  'decryptString' | 'encryptString' | 'getSelectedStorageBackend' | 'isEncryptionAvailable'
>

export type SecretAnswer = { readonly value: string | null; readonly persistence: SecretPersistence }
export type Secrets = { answer(request: SecretRequest): Promise<SecretAnswer> }

type Options = { readonly dir: string; readonly platform: string; readonly store: Store }

/** Call after the app is ready: before that the store cannot say what it is. */
export function createSecrets({ dir, platform, store }: Options): Secrets {
  const inMemory = new Map<string, string>()
  const isStoreSafe = isSafe(store, platform)

  return {
    async answer({ call, key, value }) {
      if (call === 'read') return { value: await read(key), persistence: placeOf(key) }
      if (call === 'write' && value !== undefined) await write(key, value)
      else await remove(key)
      return { value: null, persistence: placeOf(key) }
    },
  }

  function placeOf(key: string): SecretPersistence {
    return isStoreSafe && !inMemory.has(key) ? 'kept' : 'memory'
  }

  async function read(key: string): Promise<string | null> {
    if (!isStoreSafe || inMemory.has(key)) return inMemory.get(key) ?? null
    const encrypted = await readBytesOrNull(fileOf(key))
    return encrypted === null ? null : decryptedOrNull(store, encrypted)
  }

  /** A store that is locked and a disk that is full leave the secret in memory. */
  async function write(key: string, value: string): Promise<void> {
    const file = fileOf(key)
    inMemory.delete(key)
    if (!isStoreSafe || !(await isWritten(file, value))) inMemory.set(key, value)
  }

  async function isWritten(file: string, value: string): Promise<boolean> {
    try {
      await writeFileAtomically(file, store.encryptString(value))
      return true
    } catch (error) {
      process.stderr.write(
        `The sign-in could not be kept: ${error instanceof Error ? error.name : typeof error}\n`,
      )
      return false
    }
  }

  async function remove(key: string): Promise<void> {
    inMemory.delete(key)
    await rm(fileOf(key), { force: true })
  }

  function fileOf(key: string): string {
    return join(dir, `${secretKeySchema.parse(key)}.bin`)
  }
}

/** Linux falls back to a fixed password ('basic_text'), which is no protection at all. */
function isSafe(store: Store, platform: string): boolean {
  if (!store.isEncryptionAvailable()) return false
  if (platform !== 'linux') return true
  const backend = store.getSelectedStorageBackend()
  return backend !== 'basic_text' && backend !== 'unknown'
}

function decryptedOrNull(store: Store, encrypted: Buffer): string | null {
  try {
    return store.decryptString(encrypted)
  } catch {
    return null
  }
}
