/** Signing in with an OpenID provider, where the server has one. Two of these are for a browser and answer with a redirect or a page. */
import { z } from 'zod'
import { json, type RouteContract, SMALL_BODY_BYTES } from './route.ts'

/** 32 bytes, as base64url. */
const base64url32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
export const startQuery = z.object({ challenge: base64url32 })
export const exchangeRequest = z.strictObject({
  code: base64url32,
  verifier: z.string().regex(/^[A-Za-z0-9._~-]{43,128}$/),
})

export const oidcContracts: readonly RouteContract[] = [
  {
    method: 'get',
    path: '/v1/account/oidc/start',
    summary: 'Sends a browser on to the provider.',
    caller: 'anyone',
    query: startQuery,
    answer: { type: 'text/html' },
    refusals: ['malformed'],
  },
  {
    method: 'get',
    path: '/api/auth/callback/oidc',
    summary: 'Where the provider sends the browser back to: a page that opens the app.',
    caller: 'anyone',
    answer: { type: 'text/html' },
    refusals: ['malformed'],
  },
  {
    method: 'get',
    path: '/account/sign-in-stopped',
    summary: 'Says why a sign-in came to nothing.',
    caller: 'anyone',
    answer: { type: 'text/html' },
    refusals: [],
  },
  {
    method: 'post',
    path: '/v1/account/exchange',
    summary:
      'Starts the session of whoever has signed in. The session token comes in the header `set-auth-token`.',
    caller: 'anyone',
    body: exchangeRequest,
    maxBodyBytes: SMALL_BODY_BYTES,
    answer: json(z.object({ user: z.object({ id: z.string(), email: z.string(), name: z.string() }) })),
    refusals: ['malformed', 'unsupported_encoding', 'too_large', 'unauthorized'],
  },
]
