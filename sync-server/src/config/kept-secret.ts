/** The secret of a server that was given none: made once and kept beside its data, readable by its owner only. */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StartRefused } from '../start-refused.ts'

export function keptSecret(dataDir: string): string {
  const path = join(dataDir, 'secret')
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    // `wx` fails where the file exists, so two servers that start at once agree on the first one's secret.
    writeFileSync(path, randomBytes(48).toString('base64url'), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if (!isExists(error)) throw new StartRefused(`The data directory ${dataDir} cannot be written.`)
  }
  const secret = readFileSync(path, 'utf8')
  if (secret.length < 32)
    throw new StartRefused(`The secret in ${path} is damaged: restore it, or remove it and sign in again.`)
  return secret
}

const isExists = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST'
