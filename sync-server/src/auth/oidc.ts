/** "Sign in with ...": an OpenID provider of the configuration, and the exchange of the code that its browser hands to a device. */
import type { BetterAuthPlugin } from 'better-auth'
import { APIError, createAuthEndpoint } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import { genericOAuth } from 'better-auth/plugins'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { takeSignInCode } from './sign-in-codes.ts'

export type OidcChoice = {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** What people know it by. */
  readonly name: string
}

/** Its name for Better Auth, and in the path to which the provider sends people back. */
export const OIDC = 'oidc'
export const OIDC_CALLBACK = `/api/auth/callback/${OIDC}`

/** Reached through `/v1/account/exchange`, so that the answer is that of a sign-in. */
export const EXCHANGE = '/api/auth/exchange'

export const oidcPlugins = (choice: OidcChoice, database: Database) => [
  genericOAuth({
    config: [
      {
        providerId: OIDC,
        name: choice.name,
        discoveryUrl: `${choice.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
        requireIdTokenVerification: true,
        clientId: choice.clientId,
        clientSecret: choice.clientSecret,
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
        disableProviderLogout: true,
        // Whoever can write any e-mail into their profile there must not get an account in somebody's name.
        mapProfileToUser: (profile) => ({ email: profile.email_verified === true ? profile.email : null }),
      },
    ],
  }),
  exchangePlugin(database),
]

const exchangePlugin = (database: Database) =>
  ({
    id: 'device-exchange',
    endpoints: {
      exchangeSignInCode: createAuthEndpoint(
        '/exchange',
        { method: 'POST', body: z.object({ code: z.string(), verifier: z.string() }) },
        async (context) => {
          const userId = await takeSignInCode(database, context.body)
          const { internalAdapter } = context.context
          const user = userId === null ? null : await internalAdapter.findUserById(userId)
          if (!user) throw new APIError('UNAUTHORIZED', { code: 'CODE_EXPIRED' })
          const session = await internalAdapter.createSession(user.id)
          await setSessionCookie(context, { session, user })
          return context.json({ user: { id: user.id, email: user.email, name: user.name } })
        },
      ),
    },
  }) satisfies BetterAuthPlugin
