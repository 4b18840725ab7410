/** Tokens that Better Auth would not make, signed with a key that the server knows. */
import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose'
import type { TestServer } from './index.ts'
import type { Person } from './test-device.ts'

export type TokenChanges = {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Partial<JWTHeaderParameters>
}

export type Signer = (person: Person, changes?: TokenChanges) => Promise<string>

/** Makes a key known to the server. The claims are those of a good token for the person's session, but for the changes. */
export async function createSigner(server: TestServer): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true })
  const kid = randomUUID()
  const text = JSON.stringify(await exportJWK(publicKey))
  await server.database.transaction((run) =>
    run.query(
      "insert into jwks (id, public_key, private_key, created_at) values ($1, $2, '{}', to_timestamp(0))",
      [kid, text],
    ),
  )
  server.advance(11_000)
  return async (person, changes = {}) => {
    const nowS = Math.floor(Date.now() / 1000)
    const claims = {
      sub: person.userId,
      sid: await sessionIdOf(server, person),
      typ: 'sync',
      iat: nowS,
      exp: nowS + 600,
      iss: server.url,
      aud: server.url,
      ...changes.claims,
    }
    return new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA', kid, ...changes.header }).sign(privateKey)
  }
}

export async function sessionIdOf(server: TestServer, { sessionToken }: Person): Promise<string> {
  const [token = ''] = sessionToken.split('.')
  const [row] = await server.database.transaction((run) =>
    run.query('select id from sessions where token = $1', [token]),
  )
  return String(row?.id)
}
