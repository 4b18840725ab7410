/**
 * The sign-in of one account on this device: the long-lived session token, which only the secrets port keeps, and the short-lived JWT for
 * the sync routes, which is only ever in memory. A JWT is renewed at 80 % of its life, one request at a time.
 */
import {
  deviceHeaders,
  type Failure,
  httpFailure,
  limits,
  type Result,
  refuse,
  success,
} from '@tidelist/shared-schema'
import { decodeJwt } from 'jose'
import { z } from 'zod'
import type { EnginePorts } from '../ports.ts'
import { type Call, callServer, type Reply } from './server-call.ts'

export type Account = { userId: string; email: string; name: string }
export type SignedIn = { account: Account; sessionToken: string }

const userReply = z.object({
  user: z.object({ id: z.string(), email: z.string(), name: z.string() }),
  token: z.string().nullish(),
})
const providerReply = z.object({ name: z.string().max(200).nullable() })

export type Credentials = { email: string; password: string; name?: string }

/** What the browser brought back, and what shows that it was this device that asked for it. */
export type Exchange = { code: string; verifier: string }

/** With a name: a new account; without: an existing one. `deviceId` is what the account's list of devices knows this one by. */
export async function authenticate(
  ports: EnginePorts,
  credentials: Credentials,
  deviceId: string,
): Promise<Result<SignedIn>> {
  const path = credentials.name === undefined ? '/api/auth/sign-in/email' : '/api/auth/sign-up/email'
  const headers = headersOf(ports, deviceId)
  const called = await callServer(ports, { method: 'POST', path, headers, body: credentials })
  if (!called.ok) return called
  return called.value.status === 200
    ? signedIn(called.value)
    : { ok: false, failure: authFailure(called.value) }
}

/** The session of whoever has signed in with the provider. */
export async function exchangeCode(
  ports: EnginePorts,
  exchange: Exchange,
  deviceId: string,
): Promise<Result<SignedIn>> {
  const headers = headersOf(ports, deviceId)
  const path = '/v1/account/exchange'
  const called = await callServer(ports, { method: 'POST', path, headers, body: exchange })
  if (!called.ok) return called
  const { status } = called.value
  if (status === 200) return signedIn(called.value)
  if (status === 401) return refuse('sign-in-code-refused')
  return status === 404 ? refuse('provider-absent') : { ok: false, failure: authFailure(called.value) }
}

/** By what people know the provider with which the server lets them sign in; null where there is none. */
export async function fetchProvider(ports: EnginePorts): Promise<Result<{ name: string | null }>> {
  const called = await callServer(ports, { method: 'GET', path: '/v1/account/oidc' })
  if (!called.ok) return called
  if (called.value.status === 404) return success({ name: null })
  const reply = providerReply.safeParse(called.value.json)
  if (called.value.status !== 200) return { ok: false, failure: authFailure(called.value) }
  return reply.success ? success({ name: reply.data.name }) : refuse('server-not-ours')
}

function signedIn({ headers, json }: Reply): Result<SignedIn> {
  const reply = userReply.safeParse(json)
  if (!reply.success) return refuse('server-not-ours')
  const sessionToken = headers['set-auth-token']
  if (!sessionToken) return refuse('email-unverified')
  const { id, email, name } = reply.data.user
  return success({ account: { userId: id, email, name }, sessionToken: decodeURIComponent(sessionToken) })
}

const headersOf = (ports: EnginePorts, deviceId: string): Readonly<Record<string, string>> => ({
  [deviceHeaders.id]: deviceId,
  [deviceHeaders.name]: inHeader(ports.device.name),
})

/** Headers are Latin letters only; half a letter at the end would be none. */
const inHeader = (name: string): string =>
  encodeURIComponent([...name.replace(/\p{Cs}/gu, '\uFFFD')].slice(0, limits.nameCodePoints).join(''))

const failureByCode: Readonly<Record<string, Failure>> = {
  INVALID_EMAIL_OR_PASSWORD: { kind: 'credentials-wrong' },
  INVALID_EMAIL: { kind: 'email-malformed' },
  VALIDATION_ERROR: { kind: 'email-malformed' },
  USER_ALREADY_EXISTS: { kind: 'email-taken' },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: { kind: 'email-taken' },
  PASSWORD_TOO_SHORT: { kind: 'password-too-short' },
  PASSWORD_TOO_LONG: { kind: 'password-too-long' },
  TOO_MANY_SIGN_INS: { kind: 'too-many-sign-ins' },
  EMAIL_NOT_VERIFIED: { kind: 'email-unverified' },
}

function authFailure(reply: Reply): Failure {
  const parsed = z.object({ code: z.string() }).safeParse(reply.json)
  const known = parsed.success ? failureByCode[parsed.data.code] : undefined
  if (known) return known
  if (reply.status === 429 || reply.status >= 500) return { kind: 'server-busy' }
  return { kind: 'server-refused', detail: parsed.success ? parsed.data.code : reply.status }
}

/** Best effort: signing out works without the server too. */
export const endSession = async (ports: EnginePorts, sessionToken: string): Promise<void> => {
  await callServer(ports, { method: 'POST', path: '/api/auth/sign-out', token: sessionToken, body: {} })
}

/** Why a session is over, by the server's 401. */
export const overReason = ({ json }: Reply): 'account-deleted' | 'signed-out' => {
  const parsed = httpFailure.safeParse(json)
  return parsed.success && parsed.data.kind === 'account_deleted' ? 'account-deleted' : 'signed-out'
}

/** Only a person can help: by signing in again, or by deciding on the tasks of a deleted account. */
export const isOver = (failure: Failure | null): boolean =>
  failure?.kind === 'signed-out' || failure?.kind === 'account-deleted'

export type Session = {
  /** A call with the JWT; after a 401 the JWT is renewed once and the same call made again. */
  call(call: Omit<Call, 'token'>): Promise<Result<Reply>>
  jwt(): Promise<Result<string>>
  /** Gives up what is under way: it answers `server-unreachable` at once. */
  close(): void
}

export function openSession(ports: EnginePorts, sessionToken: string): Session {
  let current: { jwt: string; renewAtMs: number } | null = null
  let renewing: Promise<Result<string>> | null = null
  let giveUp: () => void = () => undefined
  const closed = new Promise<Result<never>>((resolve) => {
    giveUp = () => resolve(refuse('server-unreachable'))
  })

  const renew = async (): Promise<Result<string>> => {
    const called = await callServer(ports, { method: 'GET', path: '/api/auth/token', token: sessionToken })
    if (!called.ok) return called
    if (called.value.status === 401) return refuse(overReason(called.value))
    const reply = z.object({ token: z.string() }).safeParse(called.value.json)
    if (called.value.status !== 200 || !reply.success)
      return { ok: false, failure: authFailure(called.value) }
    current = { jwt: reply.data.token, renewAtMs: ports.time.monotonicMs() + lifeMs(reply.data.token) * 0.8 }
    return success(reply.data.token)
  }
  const renewOnce = (): Promise<Result<string>> => {
    renewing ??= renew().finally(() => {
      renewing = null
    })
    return renewing
  }
  const jwt = async (): Promise<Result<string>> =>
    current && current.renewAtMs > ports.time.monotonicMs() ? success(current.jwt) : renewOnce()

  const callTwice = async (call: Omit<Call, 'token'>): Promise<Result<Reply>> => {
    const first = await jwt()
    if (!first.ok) return first
    const called = await callServer(ports, { ...call, token: first.value })
    if (!called.ok || called.value.status !== 401) return called
    current = null
    const second = await renewOnce()
    return second.ok ? callServer(ports, { ...call, token: second.value }) : second
  }

  return {
    jwt: () => Promise.race([jwt(), closed]),
    call: (call) => Promise.race([callTwice(call), closed]),
    close: () => giveUp(),
  }
}

/** Life of a JWT by its own claims, so that no clock of this device matters; a minute when they cannot be read. */
function lifeMs(jwt: string): number {
  try {
    const { iat = 0, exp = iat + 60 } = decodeJwt(jwt)
    return Math.max(0, exp - iat) * 1000
  } catch {
    return 60_000
  }
}
