/** The tables that only the server has. */
export { accounts, jwks, rateLimits, sessions, signInFailures, verifications } from './auth.ts'
export { syncUser } from './sync.ts'
