/** Tokens that Better Auth would not make, signed with a key that the server knows. */
import { randomUUID } from 'node:crypto'
import { exportJWK, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import type { Database } from '../database/database.ts'
import { type KeyPair, newKeys } from './hostile-tokens.ts'
import type { TestServer } from './index.ts'
import type { Person } from './test-device.ts'

export type TokenChanges = {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Partial<JWTHeaderParameters>
}

export type Signer = (person: Person, changes?: TokenChanges) => Promise<string>

/** Makes a key known to the servers on a database. */
export async function mintKeyPair(database: Database): Promise<{ kid: string; keys: KeyPair }> {
  const keys = await newKeys()
  const kid = randomUUID()
  const text = JSON.stringify(await exportJWK(keys.publicKey))
  await database.transaction((run) =>
    run.query(
      "insert into jwks (id, public_key, private_key, created_at) values ($1, $2, '{}', to_timestamp(0))",
      [kid, text],
    ),
  )
  return { kid, keys }
}

/** Makes a key known to the servers on a database; signs whatever claims it is given. */
export async function mintKey(
  database: Database,
): Promise<(claims: JWTPayload, header?: Partial<JWTHeaderParameters>) => Promise<string>> {
  const { kid, keys } = await mintKeyPair(database)
  return (claims, header = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid, ...header }).sign(keys.privateKey)
}

/** The claims of a good token of `lifeS` seconds. */
export const goodClaims = (
  url: string,
  { userId, sessionId, lifeS = 600 }: { userId: string; sessionId: string; lifeS?: number },
): JWTPayload => {
  const nowS = Math.floor(Date.now() / 1000)
  return { sub: userId, sid: sessionId, typ: 'sync', iat: nowS, exp: nowS + lifeS, iss: url, aud: url }
}

/** Makes a key known to the server. The claims are those of a good token for the person's session, but for the changes. */
export async function createSigner(server: TestServer): Promise<Signer> {
  const sign = await mintKey(server.database)
  server.advance(11_000)
  return async (person, changes = {}) => {
    const good = goodClaims(server.url, {
      userId: person.userId,
      sessionId: await sessionIdOf(server, person),
    })
    return sign({ ...good, ...changes.claims }, changes.header)
  }
}

export async function sessionIdOf(server: TestServer, { sessionToken }: Person): Promise<string> {
  const [token = ''] = sessionToken.split('.')
  const [row] = await server.database.transaction((run) =>
    run.query('select id from sessions where token = $1', [token]),
  )
  return String(row?.id)
}
