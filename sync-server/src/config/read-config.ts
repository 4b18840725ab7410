/** The environment as a `Config`, or one clear sentence that names the variable at fault and never its value. */
import { z } from 'zod'
import { isNeonHost, withoutPooler } from '../database/open-database.ts'
import { StartRefused } from '../start-refused.ts'
import type { Config, Secrets } from './config.ts'

const DEFAULT_PORT = 8790
/** A thousand people with two devices each behind one address ask less. */
export const DEFAULT_SYNC_CALLS_PER_MINUTE = 6000

const optional = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text))
const httpUrl = optional.pipe(
  z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .transform((text) => new URL(text).origin)
    .optional(),
)
const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((number) => number <= 65_535, 'must be a port number')
const environment = z.object({
  NODE_ENV: optional.pipe(
    z
      .enum(['development', 'production', 'test'], { error: 'must be development, production or test' })
      .default('development'),
  ),
  HOST: optional.pipe(z.string().default('127.0.0.1')),
  PORT: optional.pipe(port.default(DEFAULT_PORT)),
  METRICS_PORT: optional.pipe(port.optional()),
  METRICS_TOKEN: optional.pipe(
    z
      .string()
      .regex(/^[\x21-\x7e]{16,200}$/, 'must be 16 to 200 printable characters')
      .optional(),
  ),
  DATABASE_URL: optional,
  DATABASE_DIRECT_URL: optional,
  DATABASE_DRIVER: optional.pipe(z.enum(['pg', 'neon'], { error: 'must be pg or neon' }).optional()),
  NEON_PROXY: optional,
  TIDELIST_DATA_DIR: optional.pipe(z.string().default('.data/server')),
  BETTER_AUTH_SECRET: optional,
  BETTER_AUTH_SECRETS: optional,
  BETTER_AUTH_URL: httpUrl,
  SMTP_URL: optional.pipe(
    z
      .url({
        protocol: /^smtps?$/,
        hostname: /./,
        error: 'must look like smtps://user:password@mail.example.com:465',
      })
      .optional(),
  ),
  MAIL_FROM: optional.pipe(
    z
      .string()
      .regex(
        /^([^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
        'must look like Tidelist <tidelist@example.com>',
      )
      .optional(),
  ),
  OIDC_ISSUER: optional.pipe(
    z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' }).optional(),
  ),
  OIDC_CLIENT_ID: optional,
  OIDC_CLIENT_SECRET: optional,
  OIDC_NAME: optional.pipe(z.string().max(40, 'must be a short name').optional()),
  TRUSTED_PROXY_HEADER: optional.pipe(
    z
      .string()
      .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of a header')
      .transform((name) => name.toLowerCase())
      .optional(),
  ),
  SYNC_CALLS_PER_MINUTE: optional.pipe(
    z
      .string()
      .regex(/^[1-9]\d{0,8}$/, 'must be a number of calls')
      .transform(Number)
      .default(DEFAULT_SYNC_CALLS_PER_MINUTE),
  ),
  LOG_LEVEL: optional.pipe(
    z
      .enum(['debug', 'info', 'warn', 'error', 'silent'], {
        error: 'must be debug, info, warn, error or silent',
      })
      .default('info'),
  ),
})
type Environment = z.infer<typeof environment>

/** Throws `StartRefused`. */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environment.safeParse(variables)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new StartRefused(`${String(issue?.path[0])} ${issue?.message}.`)
  }
  const read = parsed.data
  const secrets = readSecrets(read)
  if (read.NODE_ENV === 'production' && secrets === null)
    throw new StartRefused('BETTER_AUTH_SECRET is required in production: 32 or more random characters.')
  if (read.NODE_ENV === 'production' && read.BETTER_AUTH_URL === undefined)
    throw new StartRefused(
      'BETTER_AUTH_URL is required in production: the address at which devices reach the server.',
    )
  const mail = readMail(read)
  if (read.NODE_ENV === 'production' && mail === null)
    throw new StartRefused(
      'SMTP_URL is required in production: the mail server through which people get their links, like smtps://user:password@mail.example.com:465.',
    )
  return {
    mode: read.NODE_ENV,
    host: read.HOST,
    port: read.PORT,
    publicUrl: read.BETTER_AUTH_URL ?? null,
    database: readDatabase(read),
    secrets,
    dataDir: read.TIDELIST_DATA_DIR,
    mail,
    oidc: readOidc(read),
    trustedProxyHeader: read.TRUSTED_PROXY_HEADER ?? null,
    syncCallsPerMinute: read.SYNC_CALLS_PER_MINUTE,
    metrics: readMetrics(read),
    logLevel: read.LOG_LEVEL,
  }
}

function readMail({ SMTP_URL: smtpUrl, MAIL_FROM: from }: Environment): Config['mail'] {
  if (smtpUrl === undefined) return null
  if (from === undefined)
    throw new StartRefused(
      'MAIL_FROM is required with SMTP_URL: the sender that people see, like Tidelist <tidelist@example.com>.',
    )
  return { smtpUrl, from }
}

function readOidc(read: Environment): Config['oidc'] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = read
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return null
  if (issuer === undefined || clientId === undefined || clientSecret === undefined)
    throw new StartRefused('OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are needed together.')
  return { issuer, clientId, clientSecret, name: read.OIDC_NAME ?? new URL(issuer).hostname }
}

function readMetrics({ METRICS_PORT, METRICS_TOKEN }: Environment): Config['metrics'] {
  if (METRICS_PORT !== undefined && METRICS_TOKEN !== undefined)
    throw new StartRefused('METRICS_PORT and METRICS_TOKEN cannot both be set: choose a port or a token.')
  if (METRICS_PORT !== undefined) return { port: METRICS_PORT }
  return METRICS_TOKEN === undefined ? null : { token: METRICS_TOKEN }
}

function readDatabase(read: Environment): Config['database'] {
  if (read.DATABASE_URL === undefined) return { kind: 'pglite', dataDir: read.TIDELIST_DATA_DIR }
  const url = postgresUrl('DATABASE_URL', read.DATABASE_URL)
  const direct = read.DATABASE_DIRECT_URL
  return {
    kind: read.DATABASE_DRIVER ?? (isNeonHost(url.hostname) ? 'neon' : 'pg'),
    url: read.DATABASE_URL,
    directUrl:
      direct === undefined
        ? withoutPooler(read.DATABASE_URL)
        : postgresUrl('DATABASE_DIRECT_URL', direct).toString(),
    ...(read.NEON_PROXY === undefined ? {} : { neonProxy: read.NEON_PROXY }),
  }
}

function postgresUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || url.hostname === '')
    throw new StartRefused(`${name} must look like postgres://user:password@host:5432/database.`)
  return url
}

/** Strings that stand in examples; a server that signs with one can be impersonated by anybody. */
const knownSecrets = new Set(['better-auth-secret-12345678901234567890'])

function readSecrets(read: Environment): Secrets | null {
  const versions = (read.BETTER_AUTH_SECRETS?.split(',') ?? []).map(versionedSecret)
  const current = read.BETTER_AUTH_SECRET ?? versions[0]?.value
  if (current === undefined) return null
  if (!isStrong(current) || versions.some(({ value }) => !isStrong(value))) {
    const name = read.BETTER_AUTH_SECRET === undefined ? 'BETTER_AUTH_SECRETS' : 'BETTER_AUTH_SECRET'
    throw new StartRefused(`${name} is too weak: use 32 or more random characters.`)
  }
  return { current, versions }
}

function versionedSecret(text: string): Secrets['versions'][number] {
  const match = /^\s*(\d{1,6}):(\S+)\s*$/.exec(text)
  if (!match) throw new StartRefused('BETTER_AUTH_SECRETS must look like 2:new-secret,1:old-secret.')
  return { version: Number(match[1]), value: match[2] ?? '' }
}

const isStrong = (secret: string): boolean =>
  secret.length >= 32 && new Set(secret).size >= 8 && !knownSecrets.has(secret)
