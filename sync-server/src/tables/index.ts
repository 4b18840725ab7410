/** The tables that only the server has. */
export { accounts, jwks, rateLimits, sessions, signInFailures, verifications } from './auth.ts'
export { changes, syncUser } from './sync.ts'
