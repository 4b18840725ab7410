/**
 * The one gate of the sync routes: says who asks, or nothing more than no. Whether the session is still live is for the
 * transaction that does the work to check, so that a revocation holds from its commit on.
 */
import { base64url, errors, jwtVerify } from 'jose'
import { z } from 'zod'
import { parseStrictJson } from '../http/strict-json.ts'
import type { KeySet } from './key-set.ts'

export type Identity = {
  readonly userId: string
  readonly sessionId: string
  /** Unix seconds. */
  readonly expiresAt: number
}

/** `reason` and `kid` are for the log; the answer to the client never differs. */
export type Verdict =
  | { readonly ok: true; readonly identity: Identity }
  | { readonly ok: false; readonly reason: string; readonly kid?: string }

export type TokenRules = {
  readonly keys: KeySet
  readonly issuer: string
  readonly audience: string
  readonly now: () => Date
}

const MAX_CHARACTERS = 4096
const MAX_LIFE_S = 15 * 60
const MAX_AGE = '11 minutes'
const TOLERANCE_S = 5
/** A token of ours is flat, and its audience is one text. */
const shape = { depth: 1, items: 20 }

const claims = z.looseObject({
  sub: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  sid: z.string().min(1).max(128),
  typ: z.literal('sync'),
  iat: z.number(),
  exp: z.number(),
})

export async function verifyToken(authorization: string | undefined, rules: TokenRules): Promise<Verdict> {
  const token = bearerToken(authorization)
  if (token === null) return { ok: false, reason: 'no-single-bearer-token' }
  try {
    const { payload, protectedHeader } = await jwtVerify(token, rules.keys.find, {
      algorithms: ['EdDSA'],
      issuer: rules.issuer,
      audience: rules.audience,
      requiredClaims: ['exp', 'iat', 'sub', 'sid'],
      maxTokenAge: MAX_AGE,
      clockTolerance: TOLERANCE_S,
      currentDate: rules.now(),
    })
    if (typeof protectedHeader.kid !== 'string') return { ok: false, reason: 'kid-missing' }
    if (!isUnambiguous(token)) return { ok: false, reason: 'ambiguous', kid: protectedHeader.kid }
    return judgeClaims(payload, protectedHeader.kid)
  } catch (error) {
    if (error instanceof errors.JOSEError) return { ok: false, reason: error.code }
    // jose leaves the errors of malformed input (base64, JSON, keys) to the platform's own types.
    if (error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException)
      return { ok: false, reason: 'malformed' }
    throw error
  }
}

function judgeClaims(payload: unknown, kid: string): Verdict {
  const parsed = claims.safeParse(payload)
  if (!parsed.success) return { ok: false, reason: 'claims', kid }
  const { sub, sid, iat, exp } = parsed.data
  if (exp - iat > MAX_LIFE_S) return { ok: false, reason: 'life-too-long', kid }
  return { ok: true, identity: { userId: sub, sessionId: sid, expiresAt: exp } }
}

/** Every reader of the token sees the same claims: none is there twice. */
const isUnambiguous = (token: string): boolean =>
  token
    .split('.', 2)
    .every((part) => parseStrictJson(new TextDecoder().decode(base64url.decode(part)), shape).ok)

/** Three parts without padding, which jose would read past. Several headers arrive as one with commas, which no token holds. */
function bearerToken(authorization: string | undefined): string | null {
  if (authorization === undefined || authorization.length > MAX_CHARACTERS + 'Bearer '.length) return null
  const match = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)
  const token = match?.[1] ?? ''
  return token === '' || token.length > MAX_CHARACTERS ? null : token
}
