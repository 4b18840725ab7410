/**
 * The public keys that sync tokens may be signed with, from our own `jwks` table. Read again when a token names a key that is not
 * known, at most once in ten seconds, and when the set has become old; the last good set stays when the database is away.
 */
import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import { z } from 'zod'
import { type Database, DatabaseUnavailable } from '../database/database.ts'

export type KeySet = { readonly find: JWTVerifyGetKey }

const REREAD_AFTER_MS = 10_000
/** Until a key that was taken out of the table by hand is no longer trusted, at the latest. */
const OLD_AFTER_MS = 10 * 60_000
/** A retired key still verifies the tokens that it signed in its last minutes. */
const GRACE_MS = 3_600_000

const keysSql = `select id, public_key, (extract(epoch from expires_at) * 1000)::bigint as expires_at_ms from jwks`

const publicKey = z.looseObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })

export type KeySetOptions = {
  readonly database: Database
  /** Makes the first signing key where there is none, so that a stranger's token cannot be what the set is read for in vain. */
  readonly mintFirst: () => Promise<void>
  readonly nowMs: () => number
  readonly monotonicMs: () => number
}

type Key = { readonly find: JWTVerifyGetKey; readonly untilMs: number }

export function createKeySet({ database, mintFirst, nowMs, monotonicMs }: KeySetOptions): KeySet {
  let keys: ReadonlyMap<string, Key> = new Map()
  let readAtMs = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | null = null
  let failure: unknown = null

  const read = async () => {
    await mintFirst()
    const rows = await database.transaction((run) => run.query(keysSql))
    keys = new Map(rows.map((row) => [String(row.id), toKey(row)]))
    failure = null
  }
  const readOnce = (): Promise<void> => {
    if (reading) return reading
    readAtMs = monotonicMs()
    reading = read()
      .catch((error: unknown) => {
        failure = error
      })
      .finally(() => {
        reading = null
      })
    return reading
  }
  const known = (kid: string): Key | undefined => {
    const key = keys.get(kid)
    return key && key.untilMs > nowMs() ? key : undefined
  }
  return {
    find: async (header, token) => {
      if (typeof header?.kid !== 'string') throw new errors.JWSInvalid('kid is missing')
      const ageMs = monotonicMs() - readAtMs
      if (ageMs > OLD_AFTER_MS || (!known(header.kid) && (reading || ageMs >= REREAD_AFTER_MS)))
        await readOnce()
      const key = known(header.kid)
      if (key) return key.find(header, token)
      // Whether the key exists cannot be said now, and "no" would sign a device out.
      if (failure !== null) throw new DatabaseUnavailable(failure)
      throw new errors.JWKSNoMatchingKey()
    },
  }
}

/** Only what verifying needs: the stored form may hold more than jose should see. */
function toKey(row: Record<string, unknown>): Key {
  const { kty, crv, x } = publicKey.parse(JSON.parse(String(row.public_key)))
  return {
    find: createLocalJWKSet({ keys: [{ kty, crv, x, kid: String(row.id), alg: 'EdDSA', use: 'sig' }] }),
    untilMs: row.expires_at_ms === null ? Number.POSITIVE_INFINITY : Number(row.expires_at_ms) + GRACE_MS,
  }
}
