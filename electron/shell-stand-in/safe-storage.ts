/**
 * Electron's safeStorage. Usually the back end is 'basic_text', as on a Linux without a keyring; with a key file it
 * plays a keyring, so that what is kept there outlives the app.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type Electron from 'electron'
import { app } from './app.ts'
import { settings } from './settings.ts'

const algorithm = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

export const safeStorage = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => (settings.hasKeyring ? 'gnome_libsecret' : 'basic_text'),
  encryptString(plainText: string): Buffer {
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv(algorithm, key(), iv)
    const body = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()])
    return Buffer.concat([iv, cipher.getAuthTag(), body])
  },
  decryptString(encrypted: Buffer): string {
    const decipher = createDecipheriv(algorithm, key(), encrypted.subarray(0, ivBytes))
    decipher.setAuthTag(encrypted.subarray(ivBytes, ivBytes + tagBytes))
    return decipher.update(encrypted.subarray(ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
  },
} satisfies Pick<
  Electron.SafeStorage,
  'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
>

/** Without a keyring the key is a fixed one, which protects nothing: the same as Chromium's basic_text. */
function key(): Buffer {
  if (!settings.hasKeyring) return Buffer.alloc(32, 'peanuts')
  const file = join(app.getPath('userData'), 'stand-in-keyring.key')
  if (!existsSync(file)) writeFileSync(file, randomBytes(32), { mode: 0o600 })
  return readFileSync(file)
}
