/** The tables that only the server has. */
export {
  accounts,
  deletedSessions,
  emailLinks,
  jwks,
  rateLimits,
  sessions,
  signInFailures,
  verifications,
} from './auth.ts'
export { syncUser } from './sync.ts'
