import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keptSecret } from './kept-secret.ts'
import { readConfig } from './read-config.ts'

const strong = 'V9x-Qm2_Lr7tKp4wZs8yBn3cHd6fJg1a'
const production = {
  NODE_ENV: 'production',
  BETTER_AUTH_URL: 'https://sync.example.com/',
  BETTER_AUTH_SECRET: strong,
  SMTP_URL: 'smtps://user:hunter2@mail.example.com:465',
  MAIL_FROM: 'Tidelist <tidelist@example.com>',
}

test('nothing at all means an embedded database on loopback for one household', () => {
  expect(readConfig({})).toEqual({
    mode: 'development',
    host: '127.0.0.1',
    port: 8790,
    publicUrl: null,
    database: { kind: 'pglite', dataDir: '.data/server' },
    secrets: null,
    dataDir: '.data/server',
    mail: null,
    oidc: null,
    trustedProxyHeader: null,
    syncCallsPerMinute: 6000,
    metrics: null,
    logLevel: 'info',
  })
  expect(readConfig({ PORT: '', DATABASE_URL: '', BETTER_AUTH_SECRET: '' })).toEqual(readConfig({}))
})

test('the address of the database chooses its driver, and a pooled Neon host is passed by for listening', () => {
  const databaseOf = (variables: Record<string, string>) => readConfig(variables).database
  const url = 'postgres://u:p@db.example.com/x'
  expect(databaseOf({ DATABASE_URL: url })).toEqual({ kind: 'pg', url, directUrl: url })
  expect(databaseOf({ DATABASE_URL: url, DATABASE_DRIVER: 'neon' })).toMatchObject({ kind: 'neon' })
  expect(databaseOf({ DATABASE_URL: url, DATABASE_DIRECT_URL: 'postgres://u:p@direct/x' })).toMatchObject({
    directUrl: 'postgres://u:p@direct/x',
  })
  expect(databaseOf({ DATABASE_URL: 'postgresql://u:p@ep-a-1-pooler.eu.aws.neon.tech/x' })).toEqual({
    kind: 'neon',
    url: 'postgresql://u:p@ep-a-1-pooler.eu.aws.neon.tech/x',
    directUrl: 'postgresql://u:p@ep-a-1.eu.aws.neon.tech/x',
  })
})

test('a provider to sign in with has a name, or that of its host', () => {
  const oidc = { OIDC_ISSUER: 'https://id.example.com/x', OIDC_CLIENT_ID: 'a', OIDC_CLIENT_SECRET: 'b' }
  const expected = { issuer: oidc.OIDC_ISSUER, clientId: 'a', clientSecret: 'b' }
  expect(readConfig(oidc).oidc).toEqual({ ...expected, name: 'id.example.com' })
  expect(readConfig({ ...oidc, OIDC_NAME: 'Example' }).oidc).toEqual({ ...expected, name: 'Example' })
})

test('metrics are for a port of their own or for a token', () => {
  expect(readConfig({ METRICS_PORT: '9464' }).metrics).toEqual({ port: 9464 })
  expect(readConfig({ METRICS_TOKEN: strong }).metrics).toEqual({ token: strong })
})

test('secrets can be rotated, the newest first', () => {
  const older = strong.toLowerCase()
  expect(readConfig({ BETTER_AUTH_SECRETS: `2:${strong},1:${older}` }).secrets).toEqual({
    current: strong,
    versions: [
      { version: 2, value: strong },
      { version: 1, value: older },
    ],
  })
  expect(readConfig(production)).toMatchObject({
    publicUrl: 'https://sync.example.com',
    secrets: { current: strong, versions: [] },
    mail: { smtpUrl: production.SMTP_URL, from: production.MAIL_FROM },
  })
})

test.each<[Record<string, string>, string]>([
  [
    { ...production, BETTER_AUTH_SECRET: '' },
    'BETTER_AUTH_SECRET is required in production: 32 or more random characters.',
  ],
  [
    { ...production, BETTER_AUTH_URL: '' },
    'BETTER_AUTH_URL is required in production: the address at which devices reach the server.',
  ],
  [
    { ...production, SMTP_URL: '' },
    'SMTP_URL is required in production: the mail server through which people get their links, like smtps://user:password@mail.example.com:465.',
  ],
  [
    { SMTP_URL: production.SMTP_URL },
    'MAIL_FROM is required with SMTP_URL: the sender that people see, like Tidelist <tidelist@example.com>.',
  ],
  [
    { SMTP_URL: 'mail.example.com:hunter2' },
    'SMTP_URL must look like smtps://user:password@mail.example.com:465.',
  ],
  [{ SMTP_URL: 'smtp://' }, 'SMTP_URL must look like smtps://user:password@mail.example.com:465.'],
  [{ OIDC_CLIENT_ID: 'x' }, 'OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are needed together.'],
  [{ OIDC_ISSUER: 'example.com' }, 'OIDC_ISSUER must be an http:// or https:// address.'],
  [{ MAIL_FROM: 'Tidelist' }, 'MAIL_FROM must look like Tidelist <tidelist@example.com>.'],
  [{ MAIL_FROM: 'a@b.c\nBcc: d@e.f' }, 'MAIL_FROM must look like Tidelist <tidelist@example.com>.'],
  [
    { BETTER_AUTH_SECRET: strong.slice(1) },
    'BETTER_AUTH_SECRET is too weak: use 32 or more random characters.',
  ],
  [
    { BETTER_AUTH_SECRET: 'a'.repeat(40) },
    'BETTER_AUTH_SECRET is too weak: use 32 or more random characters.',
  ],
  [
    { BETTER_AUTH_SECRET: 'better-auth-secret-12345678901234567890' },
    'BETTER_AUTH_SECRET is too weak: use 32 or more random characters.',
  ],
  [
    { BETTER_AUTH_SECRETS: `2:${strong},1:short` },
    'BETTER_AUTH_SECRETS is too weak: use 32 or more random characters.',
  ],
  [{ BETTER_AUTH_SECRETS: strong }, 'BETTER_AUTH_SECRETS must look like 2:new-secret,1:old-secret.'],
  [{ BETTER_AUTH_URL: 'ftp://x' }, 'BETTER_AUTH_URL must be an http:// or https:// address.'],
  [{ PORT: '70000' }, 'PORT must be a port number.'],
  [{ PORT: 'http' }, 'PORT must be a port number.'],
  [{ NODE_ENV: 'staging' }, 'NODE_ENV must be development, production or test.'],
  [{ METRICS_PORT: 'x' }, 'METRICS_PORT must be a port number.'],
  [{ METRICS_TOKEN: 'short' }, 'METRICS_TOKEN must be 16 to 200 printable characters.'],
  [
    { METRICS_PORT: '9', METRICS_TOKEN: strong },
    'METRICS_PORT and METRICS_TOKEN cannot both be set: choose a port or a token.',
  ],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be debug, info, warn, error or silent.'],
  [{ SYNC_CALLS_PER_MINUTE: '0' }, 'SYNC_CALLS_PER_MINUTE must be a number of calls.'],
  [{ TRUSTED_PROXY_HEADER: 'x forwarded for' }, 'TRUSTED_PROXY_HEADER must be the name of a header.'],
  [{ DATABASE_DRIVER: 'mysql' }, 'DATABASE_DRIVER must be pg or neon.'],
  [
    { DATABASE_URL: 'mysql://root:hunter2@localhost/x' },
    'DATABASE_URL must look like postgres://user:password@host:5432/database.',
  ],
  [{ DATABASE_URL: 'hunter2' }, 'DATABASE_URL must look like postgres://user:password@host:5432/database.'],
  [
    { DATABASE_URL: 'postgres://u:p@h/x', DATABASE_DIRECT_URL: 'x' },
    'DATABASE_DIRECT_URL must look like postgres://user:password@host:5432/database.',
  ],
])('%o is refused with a sentence', (variables, sentence) => {
  expect(() => readConfig(variables)).toThrow(sentence)
})

test('a kept secret is made once, private, and never replaced when it is damaged', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tidelist-secret-'))
  const secret = keptSecret(dataDir)
  expect(secret.length).toBeGreaterThanOrEqual(32)
  expect(keptSecret(dataDir)).toBe(secret)
  expect(statSync(join(dataDir, 'secret')).mode & 0o777).toBe(0o600)
  writeFileSync(join(dataDir, 'secret'), '')
  expect(() => keptSecret(dataDir)).toThrow('is damaged')
  expect(readFileSync(join(dataDir, 'secret'), 'utf8')).toBe('')
  expect(() => keptSecret('/dev/null/x')).toThrow('The data directory /dev/null/x cannot be written.')
  rmSync(dataDir, { recursive: true })
})
