/**
 * Accounts and sessions: Better Auth with every setting said aloud, since its defaults are not enough. A device signs in with
 * e-mail and password, keeps the session token, and exchanges it for short-lived tokens that the sync routes accept.
 */
import { limits, users } from '@tidelist/shared-schema'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError, createAuthMiddleware } from 'better-auth/api'
import { bearer, jwt } from 'better-auth/plugins'
import type { Logger } from 'pino'
import type { Secrets } from '../config/config.ts'
import type { Database } from '../database/database.ts'
import type { Correspondence } from '../mail/correspondence.ts'
import { linkHours } from '../mail/letters.ts'
import type { Pokes } from '../sync/pokes.ts'
import { accounts, jwks, sessions, verifications } from '../tables/index.ts'
import { countForAuth } from './attempt-limit.ts'
import { OIDC, type OidcChoice, oidcPlugins } from './oidc.ts'
import { CLIENT_ADDRESS_HEADER } from './request-for-auth.ts'
import { passwordWasReset, type ResetOutcome, resetRefusal } from './reset-password.ts'
import { accountHooks, sessionHooks } from './session-hooks.ts'
import type { SignInLimit } from './sign-in-limit.ts'

const HOUR_S = 3600
const DAY_S = 24 * HOUR_S

export type AuthOptions = {
  readonly database: Database
  readonly publicUrl: string
  readonly secrets: Secrets
  readonly requireVerifiedEmail: boolean
  /** Calls of one address in a minute, and sign-ins and sign-ups among them. */
  readonly callsPerMinute: number
  readonly signInsPerMinute: number
  readonly signInLimit: SignInLimit
  /** Tells the streams of sessions that end. */
  readonly pokes: Pokes
  readonly oidc: OidcChoice | null
  readonly correspondence: Correspondence
  readonly nowMs: () => number
  readonly log: Logger
}

/** Who asks, by a session that was live when it was looked at. */
export type Asker = { readonly userId: string; readonly sessionId: string; readonly email: string }

export type Auth = {
  /** Answers the paths of `auth-routes.ts`. */
  handler(request: Request): Promise<Response>
  askerOf(authorization: string | undefined): Promise<Asker | null>
  /** Mails a link where the e-mail has an account. Nobody learns whether it has, and nobody waits. */
  requestReset(email: string): void
  isResetToken(token: string): Promise<boolean>
  resetPassword(token: string, password: string): Promise<ResetOutcome>
  isPassword(password: string, hash: string): Promise<boolean>
  hashPassword(password: string): Promise<string>
  /** Sends a browser to the provider. Comes back to `done` with a session, or to `stopped`. */
  startOidc(headers: Headers, pages: { readonly done: string; readonly stopped: string }): Promise<Response>
  /** Makes the first signing key where there is none. */
  mintFirst(): Promise<void>
}

export function createAuth(options: AuthOptions): Auth {
  const { correspondence } = options
  const auth = betterAuth(settings(options))
  return {
    handler: auth.handler,
    async askerOf(authorization) {
      // Only this header: a cookie is not an answer to who asks.
      if (authorization === undefined) return null
      const found = await auth.api.getSession({ headers: new Headers({ authorization }) })
      return found && { userId: found.user.id, sessionId: found.session.id, email: found.user.email }
    },
    requestReset: (email) =>
      correspondence.forEmail(
        email,
        async () => void (await auth.api.requestPasswordReset({ body: { email } })),
      ),
    async isResetToken(token) {
      const { internalAdapter } = await auth.$context
      const found = await internalAdapter.findVerificationValue(`reset-password:${token}`)
      return found !== null && found.expiresAt > new Date()
    },
    resetPassword: (token, newPassword) =>
      auth.api.resetPassword({ body: { token, newPassword } }).then(() => 'reset' as const, resetRefusal),
    isPassword: async (password, hash) => (await auth.$context).password.verify({ password, hash }),
    hashPassword: async (password) => (await auth.$context).password.hash(password),
    startOidc: (headers, { done, stopped }) =>
      auth.api.signInSocial({
        body: { provider: OIDC, callbackURL: done, errorCallbackURL: stopped },
        headers,
        asResponse: true,
      }),
    async mintFirst() {
      await auth.api.getJwks()
    },
  }
}

const settings = (options: AuthOptions) => {
  const { database, publicUrl, secrets, correspondence } = options
  return {
    appName: 'Tidelist',
    baseURL: publicUrl,
    basePath: '/api/auth',
    trustedOrigins: [publicUrl],
    secret: secrets.current,
    ...(secrets.versions.length > 0 ? { secrets: [...secrets.versions] } : {}),
    telemetry: { enabled: false },
    // What is not a refusal of Better Auth's own goes to the app's error handler.
    onAPIError: { throw: true },
    logger: {
      log: (level, message) =>
        options.log[level]({ source: 'auth' }, message.replace(/\S+@\S+/g, '<address>')),
    },
    database: drizzleAdapter(database.drizzle(), {
      provider: 'pg',
      schema: { users, sessions, accounts, verifications, jwks },
      transaction: true,
    }),
    user: { modelName: 'users' },
    account: { modelName: 'accounts', accountLinking: { enabled: false } },
    verification: { modelName: 'verifications', storeIdentifier: 'hashed' },
    session: {
      modelName: 'sessions',
      expiresIn: 30 * DAY_S,
      updateAge: DAY_S,
      freshAge: HOUR_S,
      cookieCache: { enabled: false },
      additionalFields: {
        deviceId: { type: 'string', required: false, input: false },
        deviceName: { type: 'string', required: false, input: false },
      },
    },
    emailAndPassword: {
      enabled: true,
      minPasswordLength: limits.passwordMinCharacters,
      maxPasswordLength: limits.passwordMaxCharacters,
      requireEmailVerification: options.requireVerifiedEmail,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: linkHours.reset * HOUR_S,
      sendResetPassword: async ({ user, token }) => correspondence.resetPassword(recipient(user), token),
      onPasswordReset: async ({ user }) => passwordWasReset(options, recipient(user)),
      onExistingUserSignUp: async ({ user }) => correspondence.addressTaken(recipient(user)),
    },
    emailVerification: {
      sendOnSignUp: true,
      sendVerificationEmail: async ({ user }) => correspondence.confirmEmail(recipient(user)),
    },
    rateLimit: {
      enabled: true,
      customStorage: countForAuth({ database, name: 'auth', nowMs: options.nowMs }),
      window: 60,
      max: options.callsPerMinute,
      customRules: {
        '/sign-in/*': { window: 60, max: options.signInsPerMinute },
        '/sign-up/*': { window: 60, max: options.signInsPerMinute },
      },
    },
    advanced: {
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      disableCSRFCheck: false,
      disableOriginCheck: false,
    },
    databaseHooks: { session: sessionHooks(database, options.pokes), account: accountHooks },
    hooks: signInHooks(options.signInLimit),
    plugins: [
      bearer({ requireSignature: true }),
      jwt(tokenOptions(publicUrl)),
      ...(options.oidc === null ? [] : oidcPlugins(options.oidc, database)),
    ],
  } satisfies BetterAuthOptions
}

const recipient = ({ id, email }: { id: string; email: string }) => ({ userId: id, email })

/** The sync routes check each of these again, see `token/verify-token.ts`. */
const tokenOptions = (publicUrl: string) =>
  ({
    disableSettingJwtHeader: true,
    jwks: {
      keyPairConfig: { alg: 'EdDSA', crv: 'Ed25519' },
      rotationInterval: 30 * DAY_S,
      gracePeriod: HOUR_S,
    },
    jwt: {
      issuer: publicUrl,
      audience: publicUrl,
      expirationTime: '10m',
      definePayload: ({ session }: { session: { id: string } }) => ({ sid: session.id, typ: 'sync' }),
    },
  }) as const

/** Failed sign-ins are counted by account. */
const signInHooks = (limit: SignInLimit) => ({
  before: createAuthMiddleware(async (context) => {
    const email = signInEmail(context)
    if (email !== null && !(await limit.admit(email)))
      throw new APIError('TOO_MANY_REQUESTS', { code: 'TOO_MANY_SIGN_INS' })
    return undefined
  }),
  after: createAuthMiddleware(async (context) => {
    const email = signInEmail(context)
    if (email !== null && context.context.newSession) await limit.succeeded(email)
  }),
})

const signInEmail = (context: { path?: string; body?: unknown }): string | null => {
  const { path, body } = context
  if (path !== '/sign-in/email' || typeof body !== 'object' || body === null || !('email' in body))
    return null
  return typeof body.email === 'string' ? body.email : null
}
