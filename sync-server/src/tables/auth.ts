/** What accounts need beside `users`: Better Auth's sessions, password hashes, one-time links, signing keys and rate limits, and our own. */
import { users } from '@tidelist/shared-schema'
import { bigint, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

const instant = (name: string) => timestamp(name, { withTimezone: true })
const owner = () =>
  text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade', onUpdate: 'cascade' })
const madeAndChanged = () => ({
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})

export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    userId: owner(),
    token: text('token').notNull().unique(),
    expiresAt: instant('expires_at').notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    /** What the device called itself when it signed in. */
    deviceId: text('device_id'),
    deviceName: text('device_name'),
    lastSeenAt: instant('last_seen_at'),
    ...madeAndChanged(),
  },
  (t) => [index('sessions_of_user').on(t.userId), index('sessions_by_end').on(t.expiresAt)],
)

export const accounts = pgTable(
  'accounts',
  {
    id: text('id').primaryKey(),
    userId: owner(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: instant('access_token_expires_at'),
    refreshTokenExpiresAt: instant('refresh_token_expires_at'),
    scope: text('scope'),
    password: text('password'),
    ...madeAndChanged(),
  },
  (t) => [index('accounts_of_user').on(t.userId)],
)

export const verifications = pgTable(
  'verifications',
  {
    id: text('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: instant('expires_at').notNull(),
    ...madeAndChanged(),
  },
  (t) => [
    index('verifications_by_identifier').on(t.identifier),
    index('verifications_by_end').on(t.expiresAt),
  ],
)

export const jwks = pgTable('jwks', {
  id: text('id').primaryKey(),
  publicKey: text('public_key').notNull(),
  privateKey: text('private_key').notNull(),
  alg: text('alg'),
  crv: text('crv'),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at'),
})

export const rateLimits = pgTable(
  'rate_limits',
  {
    id: text('id').primaryKey(),
    key: text('key').notNull().unique(),
    count: integer('count').notNull(),
    lastRequest: bigint('last_request', { mode: 'number' }).notNull(),
  },
  (t) => [index('rate_limits_by_time').on(t.lastRequest)],
)

/** Failed sign-ins of one account, whatever address they come from. `account` is a hash of the e-mail address. */
export const signInFailures = pgTable(
  'sign_in_failures',
  {
    account: text('account').primaryKey(),
    failures: integer('failures').notNull(),
    windowStartedAt: instant('window_started_at').notNull(),
  },
  (t) => [index('sign_in_failures_by_time').on(t.windowStartedAt)],
)

/** Links by which a person shows that an e-mail address is theirs. Only a hash of what stands in the mail is kept. */
export const emailLinks = pgTable(
  'email_links',
  {
    tokenHash: text('token_hash').primaryKey(),
    userId: owner(),
    email: text('email').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('email_links_of_user').on(t.userId), index('email_links_by_end').on(t.expiresAt)],
)

/** Hashes of the session tokens of deleted accounts, and nothing of the person: their devices learn what has happened. */
export const deletedSessions = pgTable(
  'deleted_sessions',
  {
    tokenHash: text('token_hash').primaryKey(),
    deletedAt: instant('deleted_at').notNull().defaultNow(),
  },
  (t) => [index('deleted_sessions_by_time').on(t.deletedAt)],
)

/** What a device that signed in through a browser exchanges for its session, once. `challenge` is of a verifier that only it knows. */
export const signInCodes = pgTable(
  'sign_in_codes',
  {
    codeHash: text('code_hash').primaryKey(),
    userId: owner(),
    challenge: text('challenge').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('sign_in_codes_of_user').on(t.userId), index('sign_in_codes_by_end').on(t.expiresAt)],
)
