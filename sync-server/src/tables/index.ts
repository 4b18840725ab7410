/** The tables that only the server has. */
export {
  accounts,
  deletedSessions,
  emailLinks,
  jwks,
  rateLimits,
  sessions,
  signInCodes,
  signInFailures,
  verifications,
} from './auth.ts'
export { syncUser } from './sync.ts'
