/** Why the database could not be opened at start, as one sentence that names the host and never the password. */
import { StartRefused } from '../start-refused.ts'
import { DatabaseUnavailable } from './database.ts'
import type { DatabaseChoice } from './open-database.ts'
import { errorCode } from './retry.ts'

export async function explainStart<T>(choice: DatabaseChoice, open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (error) {
    if (error instanceof StartRefused || choice.kind === 'pglite') throw error
    throw new StartRefused(sentenceFor(error, new URL(choice.url)))
  }
}

function sentenceFor(error: unknown, { host, pathname }: URL): string {
  const cause = error instanceof DatabaseUnavailable ? error.cause : error
  const code = errorCode(cause)
  if (code === '28P01' || code === '28000')
    return `The database at ${host} refused the user name or the password in DATABASE_URL.`
  if (code === '3D000') return `The database at ${host} has no database named ${pathname.slice(1)}.`
  if (code === '42501')
    return `The user in DATABASE_URL may not prepare the database at ${host}: it must own it.`
  if (error instanceof DatabaseUnavailable)
    return `The database at ${host} cannot be reached: check DATABASE_URL.`
  return `The database at ${host} could not be prepared (${code ?? 'unknown reason'}).`
}
