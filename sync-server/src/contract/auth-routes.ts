/**
 * The routes of Better Auth that are open. Bodies are checked for their form here, before the library sees them; whether an address or
 * a password will do is for the library to judge, and its refusals carry a `code` beside the `kind`.
 */
import { isStorableText, limits } from '@tidelist/shared-schema'
import { z } from 'zod'
import { json, type RouteContract, SMALL_BODY_BYTES } from './route.ts'

const text = (maxCharacters: number) => z.string().max(maxCharacters).refine(isStorableText)
const email = text(320)
/** Longer ones are refused by their length, not hashed. */
const password = text(1024)

const signUpRequest = z.strictObject({ name: text(limits.nameCodePoints), email, password })
const signInRequest = z.strictObject({ email, password })

const user = z.object({ id: z.string(), email: z.string() }).loose()
const entered = z.object({ token: z.string().nullable(), user }).loose()

export const authContracts: readonly RouteContract[] = [
  {
    method: 'post',
    path: '/api/auth/sign-up/email',
    summary: 'Makes an account. The session token comes in the header `set-auth-token`.',
    caller: 'anyone',
    body: signUpRequest,
    maxBodyBytes: SMALL_BODY_BYTES,
    answer: json(entered),
    refusals: ['malformed', 'unsupported_encoding', 'too_large', 'forbidden', 'refused'],
  },
  {
    method: 'post',
    path: '/api/auth/sign-in/email',
    summary: 'Starts a session. The session token comes in the header `set-auth-token`.',
    caller: 'anyone',
    body: signInRequest,
    maxBodyBytes: SMALL_BODY_BYTES,
    answer: json(entered),
    refusals: [
      'malformed',
      'unsupported_encoding',
      'too_large',
      'unauthorized',
      'forbidden',
      'too_many_sign_ins',
    ],
  },
  {
    method: 'post',
    path: '/api/auth/sign-out',
    summary: 'Ends the session, and with it every sync token made from it.',
    caller: 'session',
    body: z.strictObject({}),
    maxBodyBytes: SMALL_BODY_BYTES,
    answer: json(z.object({ success: z.boolean() })),
    refusals: ['malformed', 'unsupported_encoding', 'too_large', 'forbidden'],
  },
  {
    method: 'get',
    path: '/api/auth/token',
    summary: 'A sync token of ten minutes.',
    caller: 'session',
    answer: json(z.object({ token: z.string() })),
    refusals: ['unauthorized', 'account_deleted', 'forbidden'],
  },
  {
    method: 'get',
    path: '/api/auth/get-session',
    summary: 'The session and its person, or null.',
    caller: 'session',
    answer: json(z.object({ session: z.looseObject({ id: z.string() }), user }).nullable()),
    refusals: ['forbidden'],
  },
  {
    method: 'get',
    path: '/api/auth/jwks',
    summary: 'The public keys that sync tokens are signed with.',
    caller: 'anyone',
    answer: json(z.object({ keys: z.array(z.looseObject({ kid: z.string() })) })),
    refusals: ['forbidden'],
  },
]
