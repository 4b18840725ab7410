/** Calls to the server's routes of the account, authorised by the session token, and what each refusal means for a person. */
import {
  devicesReply,
  emailReply,
  type Failure,
  httpFailure,
  methodsReply,
  type Result,
  refuse,
  revokeReply,
  type SignedInDevice,
  success,
} from '@tidelist/shared-schema'
import { z } from 'zod'
import type { AccountDetails, AccountDevice } from '../contract/index.ts'
import type { EnginePorts } from '../ports.ts'
import { type Call, callServer, type Reply } from '../sync/server-call.ts'
import { overReason } from '../sync/session.ts'

/** One who is signed in. */
export type Caller = { readonly ports: EnginePorts; readonly sessionToken: string }

const sessionReply = z.object({
  user: z.object({ email: z.string(), name: z.string(), emailVerified: z.boolean() }),
})

/** The devices first: they say why a session is over, which the session itself does not. */
export async function fetchDetails(caller: Caller): Promise<Result<AccountDetails>> {
  const devices = await callAccount(caller, { method: 'GET', path: '/v1/account/devices' }, devicesReply)
  if (!devices.ok) return devices
  const session = await callAccount(caller, { method: 'GET', path: '/api/auth/get-session' }, sessionReply)
  if (!session.ok) return session
  const methods = await callAccount(caller, { method: 'GET', path: '/v1/account/methods' }, methodsReply)
  // A server that does not know the question may still know no other way than a password.
  const isOlder = !methods.ok && methods.failure.kind === 'server-older'
  if (!methods.ok && !isOlder) return methods
  const { email, name, emailVerified } = session.value.user
  return success({
    email,
    name,
    isConfirmed: emailVerified,
    hasPassword: methods.ok ? methods.value.password : true,
    devices: devices.value.devices.map(toDevice),
  })
}

const toDevice = (device: SignedInDevice): AccountDevice => ({
  id: device.id,
  name: device.name,
  signedInAtMs: device.signedInAt,
  lastSeenAtMs: device.lastSeenAt,
  isCurrent: device.current,
})

export const changePassword = (
  caller: Caller,
  { current, next }: { current: string; next: string },
): Promise<Result<unknown>> => post(caller, '/v1/account/password', { current, new: next })

export async function changeEmail(
  caller: Caller,
  body: { email: string; password: string },
): Promise<Result<{ toConfirm: boolean }>> {
  const call = { method: 'POST', path: '/v1/account/email', body } as const
  const changed = await callAccount(caller, call, emailReply)
  return changed.ok ? success({ toConfirm: changed.value.confirm }) : changed
}

export async function revokeDevice(caller: Caller, id: string): Promise<Result<unknown>> {
  const revoked = await post(caller, '/v1/account/devices/revoke', { id })
  return !revoked.ok && revoked.failure.kind === 'server-older' ? refuse('device-not-found') : revoked
}

export async function revokeOthers(caller: Caller): Promise<Result<{ devices: number }>> {
  const call = { method: 'POST', path: '/v1/account/devices/revoke', body: { others: true } } as const
  const revoked = await callAccount(caller, call, revokeReply)
  return revoked.ok ? success({ devices: revoked.value.revoked }) : revoked
}

export const deleteAccount = (caller: Caller, password: string): Promise<Result<unknown>> =>
  post(caller, '/v1/account/delete', { password })

/** `reset`: a new password; `verify`: that the address is theirs. Nobody is signed in. */
export async function askForLink(
  ports: EnginePorts,
  { what, email }: { what: 'reset' | 'verify'; email: string },
): Promise<Result<null>> {
  const called = await callServer(ports, { method: 'POST', path: `/v1/account/${what}`, body: { email } })
  if (!called.ok) return called
  return called.value.status === 200 ? success(null) : { ok: false, failure: failureOf(called.value) }
}

const post = (caller: Caller, path: string, body: unknown): Promise<Result<unknown>> =>
  callAccount(caller, { method: 'POST', path, body }, z.unknown())

async function callAccount<T>(
  { ports, sessionToken }: Caller,
  call: Omit<Call, 'token'>,
  shape: z.ZodType<T>,
): Promise<Result<T>> {
  const called = await callServer(ports, { ...call, token: sessionToken })
  if (!called.ok) return called
  if (called.value.status !== 200) return { ok: false, failure: failureOf(called.value) }
  const parsed = shape.safeParse(called.value.json)
  return parsed.success ? success(parsed.data) : refuse('server-not-ours')
}

const failureByKind: Readonly<Record<string, Failure>> = {
  wrong_password: { kind: 'password-wrong' },
  password_too_short: { kind: 'password-too-short' },
  password_too_long: { kind: 'password-too-long' },
  too_many_sign_ins: { kind: 'too-many-sign-ins' },
  not_found: { kind: 'server-older' },
  malformed: { kind: 'email-malformed' },
}

/** The only text that a route judges beside passwords is an address. What is not found is the route itself, except where a device is asked for. */
function failureOf(reply: Reply): Failure {
  if (reply.status === 401) return { kind: overReason(reply) }
  const parsed = httpFailure.safeParse(reply.json)
  const known = parsed.success ? failureByKind[parsed.data.kind] : undefined
  if (known) return known
  if (reply.status === 429 || reply.status >= 500) return { kind: 'server-busy' }
  return { kind: 'server-refused', detail: parsed.success ? parsed.data.kind : reply.status }
}
