/** Asks for the password once more before something that a stolen session alone must not do. Counts to the same limit as signing in. */
import type { Asker, Auth } from '../auth/create-auth.ts'
import type { SignInLimit } from '../auth/sign-in-limit.ts'
import type { Database } from '../database/database.ts'

export type PasswordDeps = {
  readonly database: Database
  readonly auth: Auth
  readonly signInLimit: SignInLimit
}

/** `hash` is what the password was found to fit. */
export type PasswordCheck =
  | { readonly ok: true; readonly hash: string }
  | { readonly ok: false; readonly kind: 'wrong_password' | 'too_many_sign_ins' }

const hashSql = "select password from accounts where user_id = $1 and provider_id = 'credential'"

/** An account that was made through a provider has none until its owner sets one by letter. */
export const hasPassword = async (database: Database, { userId }: Asker): Promise<boolean> =>
  (await hashOf(database, userId)) !== null

export async function checkPassword(
  { database, auth, signInLimit }: PasswordDeps,
  asker: Asker,
  password: string,
): Promise<PasswordCheck> {
  if (!(await signInLimit.admit(asker.email))) return { ok: false, kind: 'too_many_sign_ins' }
  const hash = await hashOf(database, asker.userId)
  if (hash === null || !(await auth.isPassword(password, hash))) return { ok: false, kind: 'wrong_password' }
  await signInLimit.succeeded(asker.email)
  return { ok: true, hash }
}

async function hashOf(database: Database, userId: string): Promise<string | null> {
  const [row] = await database.transaction((run) => run.query(hashSql, [userId]))
  return typeof row?.password === 'string' ? row.password : null
}
