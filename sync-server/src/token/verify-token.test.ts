import { createHmac } from 'node:crypto'
import {
  base64url,
  CompactEncrypt,
  createLocalJWKSet,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { verifyToken } from './verify-token.ts'

const nowS = 1_800_000_000
const good = {
  sub: 'user_1-A',
  sid: 'session-1',
  typ: 'sync',
  iat: nowS,
  exp: nowS + 600,
  iss: 'https://us',
  aud: 'https://us',
}

let keys: Awaited<ReturnType<typeof generateKeyPair>>
let otherKeys: Awaited<ReturnType<typeof generateKeyPair>>
let publicPem = ''
let publicX = ''
let find: ReturnType<typeof createLocalJWKSet>

beforeAll(async () => {
  keys = await generateKeyPair('EdDSA', { extractable: true })
  otherKeys = await generateKeyPair('EdDSA', { extractable: true })
  const jwk = await exportJWK(keys.publicKey)
  publicX = jwk.x ?? ''
  publicPem = await exportSPKI(keys.publicKey)
  find = createLocalJWKSet({ keys: [{ ...jwk, kid: 'k1', alg: 'EdDSA', use: 'sig' }] })
})

const verdict = (authorization: string | undefined, atS = nowS) =>
  verifyToken(authorization, {
    keys: { find },
    issuer: 'https://us',
    audience: 'https://us',
    now: () => new Date(atS * 1000),
  })
const judge = async (token: string, atS = nowS) => (await verdict(`Bearer ${token}`, atS)).ok

const sign = (claims: Record<string, unknown> = {}, header: Partial<JWTHeaderParameters> = {}) =>
  new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'k1', ...header })
    .sign(keys.privateKey)

const encode = (value: unknown) => base64url.encode(typeof value === 'string' ? value : JSON.stringify(value))

/** Any header and payload text under a signature that is right for them. */
async function signRaw(header: unknown, payload: unknown): Promise<string> {
  const input = `${encode(header)}.${encode(payload)}`
  const signature = await crypto.subtle.sign('Ed25519', keys.privateKey, Buffer.from(input))
  return `${input}.${base64url.encode(new Uint8Array(signature))}`
}

const hmac = (header: unknown, secret: string) => {
  const input = `${encode(header)}.${encode(good)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

const flipped = (token: string, part: number): string => {
  const parts = token.split('.')
  const text = parts[part] ?? ''
  parts[part] = `${text.slice(0, 5)}${text[5] === 'A' ? 'B' : 'A'}${text.slice(6)}`
  return parts.join('.')
}

test('a good token names the person, the session and its end', async () => {
  expect(await verdict(`Bearer ${await sign()}`)).toEqual({
    ok: true,
    identity: { userId: 'user_1-A', sessionId: 'session-1', expiresAt: nowS + 600 },
  })
  expect((await verdict(`bearer ${await sign()}`)).ok).toBe(true)
  expect(await judge(await sign(), nowS + 604)).toBe(true)
})

test('exactly one bearer token is read, of at most 4096 characters', async () => {
  const token = await sign()
  for (const header of [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    `Basic ${token}`,
    token,
    `Bearer ${token}, Bearer ${token}`,
    `Bearer ${token} ${token}`,
    `Bearer  ${token}`,
    `Bearer ${await sign({ more: 'x'.repeat(4096) })}`,
    `Bearer ${await sign({ more: 'x'.repeat(1_000_000) })}`,
  ])
    expect((await verdict(header)).ok).toBe(false)
})

describe('a token is refused', () => {
  const cases: Record<string, () => Promise<string> | string> = {
    'with no algorithm': () => `${encode({ alg: 'none', kid: 'k1' })}.${encode(good)}.`,
    'with no algorithm in another case': () => `${encode({ alg: 'nOnE', kid: 'k1' })}.${encode(good)}.`,
    'with the algorithm left out': () => signRaw({ kid: 'k1' }, good),
    'signed by HMAC with the public key as PEM': () => hmac({ alg: 'HS256', kid: 'k1' }, publicPem),
    'signed by HMAC with the raw public key': () => hmac({ alg: 'HS256', kid: 'k1' }, publicX),
    'signed by ES256 under our key id': async () => {
      const es = await generateKeyPair('ES256')
      return new SignJWT(good).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(es.privateKey)
    },
    'signed by another key': () =>
      new SignJWT(good).setProtectedHeader({ alg: 'EdDSA', kid: 'k1' }).sign(otherKeys.privateKey),
    'with a key of its own in the header': async () =>
      new SignJWT(good)
        .setProtectedHeader({ alg: 'EdDSA', kid: 'k2', jwk: await exportJWK(otherKeys.publicKey) })
        .sign(otherKeys.privateKey),
    'with the address of keys in the header': () => sign({}, { kid: 'k2', jku: 'https://elsewhere/jwks' }),
    'with an unknown key id': () => sign({}, { kid: 'k2' }),
    'with a key id that is a path': () => sign({}, { kid: '../../etc/passwd' }),
    'with a key id that is SQL': () => sign({}, { kid: "k1' or '1'='1" }),
    'with a key id that is a number': () => signRaw({ alg: 'EdDSA', kid: 1 }, good),
    'with no key id': () => signRaw({ alg: 'EdDSA' }, good),
    'with an unknown critical header': () =>
      signRaw({ alg: 'EdDSA', kid: 'k1', crit: ['exp'], exp: 1 }, good),
    'with an unencoded payload': () => signRaw({ alg: 'EdDSA', kid: 'k1', b64: false, crit: ['b64'] }, good),
    'with a tampered header': async () => flipped(await sign(), 0),
    'with a tampered payload': async () => flipped(await sign(), 1),
    'with one bit of the signature changed': async () => flipped(await sign(), 2),
    'with its signature stripped': async () => (await sign()).replace(/[^.]+$/, ''),
    'with its signature cut': async () => (await sign()).slice(0, -10),
    'with a signature of zeros': async () => (await sign()).replace(/[^.]+$/, 'A'.repeat(86)),
    'in one part': async () => (await sign()).split('.')[0] ?? '',
    'in two parts': async () => (await sign()).split('.').slice(0, 2).join('.'),
    'in four parts': async () => `${await sign()}.e30`,
    'in five parts, encrypted': () =>
      new CompactEncrypt(Buffer.from(JSON.stringify(good)))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(new Uint8Array(32)),
    'with a header that is not JSON': () => signRaw('not json', good),
    'with a payload that is an array': () => signRaw({ alg: 'EdDSA', kid: 'k1' }, [good]),
    'with a payload that is not JSON': () => signRaw({ alg: 'EdDSA', kid: 'k1' }, 'not json'),
    'after its end': () => sign({ iat: nowS - 606, exp: nowS - 6 }),
    'without an end': () => sign({ exp: undefined }),
    'with an end that is a text': () =>
      signRaw({ alg: 'EdDSA', kid: 'k1' }, { ...good, exp: String(nowS + 600) }),
    'with an end ten years ahead': () => sign({ exp: nowS + 10 * 365 * 86_400 }),
    'without a start': () => sign({ iat: undefined }),
    'with a start in the future': () => sign({ iat: nowS + 60 }),
    'older than eleven minutes': () => sign({ iat: nowS - 700, exp: nowS + 100 }),
    'that is not valid yet': () => sign({ nbf: nowS + 60 }),
    'with a start of validity that is a text': () =>
      signRaw({ alg: 'EdDSA', kid: 'k1' }, { ...good, nbf: 'soon' }),
    'without an issuer': () => sign({ iss: undefined }),
    'of another issuer': () => sign({ iss: 'https://them' }),
    'of an issuer with a slash too many': () => sign({ iss: 'https://us/' }),
    'without an audience': () => sign({ aud: undefined }),
    'for another audience': () => sign({ aud: 'https://them' }),
    'for no audience': () => signRaw({ alg: 'EdDSA', kid: 'k1' }, { ...good, aud: [] }),
    'without a person': () => sign({ sub: undefined }),
    'of an empty person': () => sign({ sub: '' }),
    'of a person that is a number': () => signRaw({ alg: 'EdDSA', kid: 'k1' }, { ...good, sub: 1 }),
    'of a person that is SQL': () => sign({ sub: "a' or true--" }),
    'without a session': () => sign({ sid: undefined }),
    'with a session that is a number': () => sign({ sid: 1 }),
    'that is not for synchronisation': () => sign({ typ: 'other' }),
    'without a purpose': () => sign({ typ: undefined }),
  }
  test.each(Object.entries(cases))('%s', async (_, make) => {
    expect(await judge(await make())).toBe(false)
  })
})

test('a refusal tells the log why and the key id, never the token', async () => {
  const token = await sign({ typ: 'other' })
  expect(await verdict(`Bearer ${token}`)).toEqual({ ok: false, reason: 'claims', kid: 'k1' })
  expect(await verdict(`Bearer ${await sign({ iss: 'x' })}`)).toEqual({
    ok: false,
    reason: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
  })
})
