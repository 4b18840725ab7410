/**
 * Codes that a browser hands to a device after signing in there. A deep link can be seen by other programs, so a code is worth
 * nothing without the verifier of the challenge with which the device began, is good once, and for two minutes.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Database } from '../database/database.ts'

const MINUTES = 2

export async function makeSignInCode(
  database: Database,
  { userId, challenge }: { readonly userId: string; readonly challenge: string },
): Promise<string> {
  const code = randomBytes(32).toString('base64url')
  await database.transaction((run) => run.query(makeSql, [hashOf(code), userId, challenge]))
  return code
}

const makeSql = `insert into sign_in_codes (code_hash, user_id, challenge, expires_at)
values ($1, $2, $3, now() + interval '${MINUTES} minutes')`

/** Whose code it was. A wrong verifier uses it up as well: somebody else has it. */
export const takeSignInCode = (
  database: Database,
  { code, verifier }: { readonly code: string; readonly verifier: string },
): Promise<string | null> =>
  database.transaction(async (run) => {
    const text =
      'delete from sign_in_codes where code_hash = $1 returning user_id, challenge, expires_at > now() as live'
    const [row] = await run.query(text, [hashOf(code)])
    const isRight = row?.live === true && row.challenge === challengeOf(verifier)
    return isRight ? String(row.user_id) : null
  })

const hashOf = (code: string): string => createHash('sha256').update(code).digest('hex')

/** As in PKCE with S256. */
export const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url')
