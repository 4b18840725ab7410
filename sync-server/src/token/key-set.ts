/**
 * The public keys that sync tokens may be signed with, from our own `jwks` table. Read again when a token names a key that is not
 * known, at most once in ten seconds; the last good set stays when the database is away.
 */
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import type { Database } from '../database/database.ts'

export type KeySet = { readonly find: JWTVerifyGetKey }

const REREAD_AFTER_MS = 10_000

/** A retired key still verifies the tokens that it signed in its last minutes. */
const keysSql = `select id, public_key from jwks where expires_at is null or expires_at > now() - interval '1 hour'`

const publicKey = z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })

export type KeySetOptions = {
  readonly database: Database
  /** Makes the first signing key where there is none, so that a stranger's token cannot be what the set is read for in vain. */
  readonly mintFirst: () => Promise<void>
  readonly monotonicMs: () => number
}

export function createKeySet({ database, mintFirst, monotonicMs }: KeySetOptions): KeySet {
  let local: JWTVerifyGetKey = createLocalJWKSet({ keys: [] })
  let readAtMs = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | null = null

  const read = async () => {
    await mintFirst()
    const rows = await database.transaction((run) => run.query(keysSql))
    local = createLocalJWKSet({ keys: rows.map(toKey) })
  }
  const readOnce = (): Promise<void> => {
    if (reading) return reading
    if (monotonicMs() - readAtMs < REREAD_AFTER_MS) return Promise.resolve()
    readAtMs = monotonicMs()
    reading = read().finally(() => {
      reading = null
    })
    return reading
  }
  return {
    find: async (header, token) => {
      if (typeof header?.kid !== 'string') throw new errors.JWSInvalid('kid is missing')
      try {
        return await local(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      }
      await readOnce()
      return local(header, token)
    },
  }
}

/** Only what verifying needs: the stored form may hold more than jose should see. */
function toKey(row: Record<string, unknown>) {
  const { kty, crv, x } = publicKey.parse(JSON.parse(String(row.public_key)))
  return { kty, crv, x, kid: String(row.id), alg: 'EdDSA', use: 'sig' }
}
