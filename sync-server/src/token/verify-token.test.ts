import { createLocalJWKSet, exportJWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { hostileTokens, newKeys, sign, type TokenGround } from '../testing/hostile-tokens.ts'
import { verifyToken } from './verify-token.ts'

const nowS = 1_800_000_000
const us = 'https://us.example'
const good = { sub: 'user_1-A', sid: 'session-1', typ: 'sync', iat: nowS, exp: nowS + 600, iss: us, aud: us }

const ground: TokenGround = { kid: 'k1', keys: await newKeys(), good, nowS }
const jwk = await exportJWK(ground.keys.publicKey)
const find = createLocalJWKSet({ keys: [{ ...jwk, kid: 'k1', alg: 'EdDSA', use: 'sig' }] })

const verdict = (authorization: string | undefined, atS = nowS) =>
  verifyToken(authorization, {
    keys: { find },
    issuer: us,
    audience: us,
    now: () => new Date(atS * 1000),
  })

test('a good token names the person, the session and its end', async () => {
  const token = await sign(ground)
  expect(await verdict(`Bearer ${token}`)).toEqual({
    ok: true,
    identity: { userId: 'user_1-A', sessionId: 'session-1', expiresAt: nowS + 600 },
  })
  expect((await verdict(`bearer ${token}`)).ok).toBe(true)
  expect((await verdict(`Bearer ${token}`, nowS + 604)).ok).toBe(true)
})

test('exactly one bearer token is read', async () => {
  const token = await sign(ground)
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
    ` Bearer ${token}`,
    `Bearer ${token}\n`,
  ])
    expect((await verdict(header)).ok, String(header).slice(0, 20)).toBe(false)
})

describe('a token is refused', () => {
  test.each(Object.entries(hostileTokens(ground)))('%s', async (_, make) => {
    expect((await verdict(`Bearer ${await make()}`)).ok).toBe(false)
  })
})

test('a refusal tells the log why and the key id, never the token', async () => {
  expect(await verdict(`Bearer ${await sign(ground, { typ: 'other' })}`)).toEqual({
    ok: false,
    reason: 'claims',
    kid: 'k1',
  })
  expect(await verdict(`Bearer ${await sign(ground, { iss: 'x' })}`)).toEqual({
    ok: false,
    reason: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
  })
})
