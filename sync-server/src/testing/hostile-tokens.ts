/**
 * Tokens that must be refused, each wrong in one thing only: signed by a key that the server knows, for a person and a session that exist, unless
 * that is what is wrong. Judged in-process and through HTTP.
 */
import { createHmac } from 'node:crypto'
import {
  base64url,
  CompactEncrypt,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose'

export type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>

export type TokenGround = {
  readonly kid: string
  readonly keys: KeyPair
  /** Those of a good token, issued at `nowS`. */
  readonly good: Readonly<Record<string, unknown>>
  readonly nowS: number
}

export const newKeys = (): Promise<KeyPair> => generateKeyPair('EdDSA', { extractable: true })

export const sign = (
  { kid, keys, good }: TokenGround,
  claims: Record<string, unknown> = {},
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> =>
  new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid, ...header })
    .sign(keys.privateKey)

type Made = Promise<string> | string

export function hostileTokens(ground: TokenGround): Record<string, () => Made> {
  return { ...forgeries(ground), ...strangeKeys(ground), ...strangeForms(ground), ...strangeClaims(ground) }
}

const encode = (value: unknown) => base64url.encode(typeof value === 'string' ? value : JSON.stringify(value))

/** Any header and payload under a signature that is right for them. */
async function signParts(ground: TokenGround, header: string, payload: string): Promise<string> {
  const input = `${header}.${payload}`
  const signature = await crypto.subtle.sign('Ed25519', ground.keys.privateKey, Buffer.from(input))
  return `${input}.${base64url.encode(new Uint8Array(signature))}`
}

const signRaw = (ground: TokenGround, header: unknown, payload: unknown): Promise<string> =>
  signParts(ground, encode(header), encode(payload))

const changed = async (token: Made, change: (parts: string[]) => string[]): Promise<string> =>
  change((await token).split('.')).join('.')

const flipped = (token: Made, part: number): Promise<string> =>
  changed(token, (parts) =>
    parts.map((text, index) =>
      index === part ? `${text.slice(0, 5)}${text[5] === 'A' ? 'B' : 'A'}${text.slice(6)}` : text,
    ),
  )

function forgeries(ground: TokenGround): Record<string, () => Made> {
  const { kid, keys, good } = ground
  const hmac = (secret: string | Uint8Array) => {
    const input = `${encode({ alg: 'HS256', kid })}.${encode(good)}`
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
  }
  const signedBy = async (alg: 'ES256' | 'RS256') =>
    new SignJWT(good).setProtectedHeader({ alg, kid }).sign((await generateKeyPair(alg)).privateKey)
  return {
    'with no algorithm': () => `${encode({ alg: 'none', kid })}.${encode(good)}.`,
    'with no algorithm in another case': () => `${encode({ alg: 'nOnE', kid })}.${encode(good)}.`,
    'with no algorithm and a signature': () => signRaw(ground, { alg: 'none', kid }, good),
    'with the algorithm left out': () => signRaw(ground, { kid }, good),
    'signed by HMAC with the public key as PEM': async () => hmac(await exportSPKI(keys.publicKey)),
    'signed by HMAC with the public key as text': async () => hmac((await exportJWK(keys.publicKey)).x ?? ''),
    'signed by HMAC with the raw public key': async () =>
      hmac(base64url.decode((await exportJWK(keys.publicKey)).x ?? '')),
    'signed by ES256 under our key id': () => signedBy('ES256'),
    'signed by RS256 under our key id': () => signedBy('RS256'),
    'signed by another key': async () =>
      new SignJWT(good).setProtectedHeader({ alg: 'EdDSA', kid }).sign((await newKeys()).privateKey),
    'with a tampered header': () => flipped(sign(ground), 0),
    'with a tampered payload': () => flipped(sign(ground), 1),
    'with one bit of the signature changed': () => flipped(sign(ground), 2),
    'with its signature stripped': () => changed(sign(ground), ([h = '', p = '']) => [h, p, '']),
    'with its signature cut': async () => (await sign(ground)).slice(0, -10),
    'with a signature of zeros': () => changed(sign(ground), ([h = '', p = '']) => [h, p, 'A'.repeat(86)]),
    'with the signature of another token': async () => {
      const [, , other = ''] = (await sign(ground, { more: 1 })).split('.')
      return changed(sign(ground), ([h = '', p = '']) => [h, p, other])
    },
  }
}

function strangeKeys(ground: TokenGround): Record<string, () => Made> {
  const { good, kid } = ground
  const embedded = async (own: { kid: string }) => {
    const keys = await newKeys()
    return new SignJWT(good)
      .setProtectedHeader({ alg: 'EdDSA', ...own, jwk: await exportJWK(keys.publicKey) })
      .sign(keys.privateKey)
  }
  const elsewhere = 'https://elsewhere.example/keys'
  return {
    'with a key of its own under an unknown id': () => embedded({ kid: 'unknown' }),
    'with a key of its own under our id': () => embedded({ kid }),
    'with the address of keys': () => sign(ground, {}, { kid: 'unknown', jku: elsewhere }),
    'with the address of a certificate': () => sign(ground, {}, { kid: 'unknown', x5u: elsewhere }),
    'with a certificate': () => sign(ground, {}, { kid: 'unknown', x5c: ['AAAA'] }),
    'with an unknown key id': () => sign(ground, {}, { kid: 'unknown' }),
    'with an empty key id': () => sign(ground, {}, { kid: '' }),
    'with a key id that is a path': () => sign(ground, {}, { kid: '../../etc/passwd' }),
    'with a key id that is SQL': () => sign(ground, {}, { kid: `${kid}' or '1'='1` }),
    'with a key id that is a name of every object': () => sign(ground, {}, { kid: '__proto__' }),
    'with a key id that is a number': () => signRaw(ground, { alg: 'EdDSA', kid: 1 }, good),
    'with no key id': () => signRaw(ground, { alg: 'EdDSA' }, good),
    'with an unknown critical header': () =>
      signRaw(ground, { alg: 'EdDSA', kid, crit: ['own'], own: 1 }, good),
    'with an unencoded payload': () =>
      signRaw(ground, { alg: 'EdDSA', kid, b64: false, crit: ['b64'] }, good),
  }
}

function strangeForms(ground: TokenGround): Record<string, () => Made> {
  const { kid, good } = ground
  const header = { alg: 'EdDSA', kid }
  const text = JSON.stringify(good)
  const payload = (raw: string | Uint8Array) => signParts(ground, encode(header), base64url.encode(raw))
  return {
    'that is empty': () => '',
    'in one part': () => changed(sign(ground), (parts) => parts.slice(0, 1)),
    'in two parts': () => changed(sign(ground), (parts) => parts.slice(0, 2)),
    'in four parts': () => changed(sign(ground), (parts) => [...parts, 'e30']),
    'in five parts, encrypted': () =>
      new CompactEncrypt(Buffer.from(text))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(new Uint8Array(32)),
    'with letters that are not base64url': () =>
      changed(sign(ground), ([h = '', ...rest]) => [`${h}+/`, ...rest]),
    'with padding': async () => `${await sign(ground)}==`,
    'with padding in the middle': () => changed(sign(ground), ([h = '', ...rest]) => [`${h}==`, ...rest]),
    'with a header that is not JSON': () => signRaw(ground, 'not json', good),
    'with a header that is an array': () => signRaw(ground, [header], good),
    'with a payload that is an array': () => signRaw(ground, header, [good]),
    'with a payload that is not JSON': () => payload('not json'),
    'with a payload that is not UTF-8': () =>
      payload(Buffer.from(`${text.slice(0, -1)},"x":"\xff"}`, 'latin1')),
    'of a megabyte': () => sign(ground, { more: 'x'.repeat(1_000_000) }),
    'of more than 4096 characters': () => sign(ground, { more: 'x'.repeat(4096) }),
    'with the person twice': () => payload(`{"sub":"somebody",${text.slice(1)}`),
    'with the end twice': () => payload(`${text.slice(0, -1)},"exp":${ground.nowS + 60}}`),
    'with the algorithm twice': () =>
      signParts(ground, base64url.encode(`{"alg":"none",${JSON.stringify(header).slice(1)}`), encode(good)),
    'with a claim that every object has': () => payload(`${text.slice(0, -1)},"__proto__":{"sub":"x"}}`),
  }
}

function strangeClaims(ground: TokenGround): Record<string, () => Made> {
  const { nowS, kid, good } = ground
  const claims = (change: Record<string, unknown>) => () => sign(ground, change)
  /** Past the checks of the library that signs. */
  const raw = (change: Record<string, unknown>) => () =>
    signRaw(ground, { alg: 'EdDSA', kid }, { ...good, ...change })
  return {
    'after its end': claims({ iat: nowS - 606, exp: nowS - 6 }),
    'without an end': claims({ exp: undefined }),
    'with an end that is a text': raw({ exp: String(nowS + 600) }),
    'with an end ten years ahead': claims({ exp: nowS + 10 * 365 * 86_400 }),
    'without a start': claims({ iat: undefined }),
    'with a start that is a text': raw({ iat: String(nowS) }),
    'with a start in the future': claims({ iat: nowS + 60 }),
    'older than eleven minutes': claims({ iat: nowS - 700, exp: nowS + 100 }),
    'that is not valid yet': claims({ nbf: nowS + 60 }),
    'with a start of validity that is a text': raw({ nbf: 'soon' }),
    'without an issuer': claims({ iss: undefined }),
    'of another issuer': claims({ iss: 'https://them.example' }),
    'of an issuer with a slash too many': claims({ iss: `${good.iss}/` }),
    'without an audience': claims({ aud: undefined }),
    'for another audience': claims({ aud: 'https://them.example' }),
    'for an audience with a slash too many': claims({ aud: `${good.aud}/` }),
    'for no audience': raw({ aud: [] }),
    'for several audiences': raw({ aud: [good.aud, 'https://them.example'] }),
    'without a person': claims({ sub: undefined }),
    'of an empty person': claims({ sub: '' }),
    'of a person that is a number': raw({ sub: 1 }),
    'of a person that is SQL': claims({ sub: "a' or true--" }),
    'of a person with a long name': claims({ sub: 'x'.repeat(65) }),
    'without a session': claims({ sid: undefined }),
    'with an empty session': claims({ sid: '' }),
    'with a session that is a number': raw({ sid: 1 }),
    'that is not for synchronisation': claims({ typ: 'other' }),
    'without a purpose': claims({ typ: undefined }),
  }
}
