/** What surrounds Better Auth's reset of a password by a mailed link. */
import { isAPIError } from 'better-auth/api'
import { dropResetLinks } from '../account/reset-links.ts'
import type { Database } from '../database/database.ts'
import type { Recipient } from '../mail/post.ts'
import type { SignInLimit } from './sign-in-limit.ts'

export type ResetOutcome = 'reset' | 'expired' | 'password_too_short' | 'password_too_long'

type ResetDeps = { readonly database: Database; readonly signInLimit: SignInLimit }

/** The letter with the link has shown whose e-mail it is; what else was mailed ends, and so does the wait after wrong passwords. */
export async function passwordWasReset(
  { database, signInLimit }: ResetDeps,
  person: Recipient,
): Promise<void> {
  await database.transaction(async (run) => {
    await run.query('update users set email_verified = true where id = $1', [person.userId])
    await dropResetLinks(run, person.userId)
  })
  await signInLimit.succeeded(person.email)
}

const resetRefusals: Readonly<Record<string, ResetOutcome>> = {
  INVALID_TOKEN: 'expired',
  USER_NOT_FOUND: 'expired',
  PASSWORD_TOO_SHORT: 'password_too_short',
  PASSWORD_TOO_LONG: 'password_too_long',
}

/** Rejects with what is no refusal. */
export function resetRefusal(error: unknown): ResetOutcome {
  const refusal = isAPIError(error) ? resetRefusals[String(error.body?.code)] : undefined
  if (refusal === undefined) throw error
  return refusal
}
