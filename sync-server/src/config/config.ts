/** Everything that the environment can say, parsed once into one typed object. */
import type { OidcChoice } from '../auth/oidc.ts'
import type { DatabaseChoice } from '../database/open-database.ts'
import type { MailChoice } from '../mail/smtp.ts'

export type ServerMode = 'development' | 'production' | 'test'

/** `current` signs; `versions`, when secrets have been rotated, still decrypt what older ones encrypted. */
export type Secrets = {
  readonly current: string
  readonly versions: readonly { readonly version: number; readonly value: string }[]
}

export type Config = {
  readonly mode: ServerMode
  readonly host: string
  readonly port: number
  /** Where devices reach the server: issuer and audience of its tokens. Null: the address it listens on. */
  readonly publicUrl: string | null
  readonly database: DatabaseChoice
  /** Null: generated and kept in `dataDir`. */
  readonly secrets: Secrets | null
  readonly dataDir: string
  /** How letters go out. Null, which production refuses: they are written to the log. */
  readonly mail: MailChoice | null
  /** A provider through which people may sign in as well. */
  readonly oidc: OidcChoice | null
  /** The header in which a proxy of ours names the client's address. Null: no proxy, the socket's address counts. */
  readonly trustedProxyHeader: string | null
  /** How often one address may call the sync routes in a minute. */
  readonly syncCallsPerMinute: number
  /** Where Prometheus asks. Null: nobody does, and nothing is counted. */
  readonly metrics: MetricsConfig | null
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
}

/** On a port of its own, which a firewall keeps to those who may ask, or beside the other routes for whoever has the token. */
export type MetricsConfig = { readonly port: number } | { readonly token: string }
