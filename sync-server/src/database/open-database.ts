/** Chooses the database by its address: none is the embedded one, a Neon host (or the driver's name) is Neon, any other is `pg`. */
import type { Database } from './database.ts'
import { openNeon } from './neon-database.ts'
import { openPg } from './pg-database.ts'
import { openPglite, type PgliteOptions } from './pglite-database.ts'

export type RemoteOptions = {
  readonly url: string
  /** Past any pooler: where the server listens for pokes. */
  readonly directUrl: string
  readonly neonProxy?: string | undefined
  readonly onIdleError: (error: Error) => void
}

export type DatabaseChoice =
  | ({ readonly kind: 'pglite' } & PgliteOptions)
  | ({ readonly kind: 'pg' | 'neon' } & Omit<RemoteOptions, 'onIdleError'>)

export async function openDatabase(
  choice: DatabaseChoice,
  onIdleError: (error: Error) => void,
): Promise<Database> {
  switch (choice.kind) {
    case 'pglite':
      return openPglite(choice)
    case 'pg':
      return openPg({ ...choice, onIdleError })
    case 'neon':
      return openNeon({ ...choice, onIdleError })
  }
}

export const isNeonHost = (host: string): boolean =>
  host.endsWith('.neon.tech') || host.endsWith('.neon.build')

/** Neon's pooled endpoint is its direct one with `-pooler` after the endpoint's name. */
export function withoutPooler(url: string): string {
  const parsed = new URL(url)
  if (isNeonHost(parsed.hostname)) parsed.hostname = parsed.hostname.replace(/^([^.]+)-pooler\./, '$1.')
  return parsed.toString()
}
