/** A new password: every other session ends in the same transaction, and links that were mailed to set one end as well. */
import { limits } from '@tidelist/shared-schema'
import type { Asker } from '../auth/create-auth.ts'
import { awaitPushes } from '../sync/await-pushes.ts'
import { checkPassword, type PasswordDeps } from './check-password.ts'
import { isLive } from './devices.ts'
import { dropResetLinks } from './reset-links.ts'

export type PasswordRefusal =
  | 'password_too_short'
  | 'password_too_long'
  | 'wrong_password'
  | 'too_many_sign_ins'
  | 'unauthorized'

/** Null where the password was changed. */
export async function changePassword(
  deps: PasswordDeps,
  asker: Asker,
  request: { readonly current: string; readonly new: string },
): Promise<PasswordRefusal | null> {
  // In UTF-16 units, as Better Auth measures them at sign-up.
  if (request.new.length < limits.passwordMinCharacters) return 'password_too_short'
  if (request.new.length > limits.passwordMaxCharacters) return 'password_too_long'
  const checked = await checkPassword(deps, asker, request.current)
  if (!checked.ok) return checked.kind
  const hash = await deps.auth.hashPassword(request.new)
  return deps.database.transaction(async (run) => {
    await awaitPushes(run, asker.userId)
    if (!(await isLive(run, asker))) return 'unauthorized'
    const changed = await run.query(changeSql, [asker.userId, hash, checked.hash])
    // Two changes at once: the second one gave a password that is no longer the present one.
    if (changed.length === 0) return 'wrong_password'
    await run.query('delete from sessions where user_id = $1 and id <> $2', [asker.userId, asker.sessionId])
    await dropResetLinks(run, asker.userId)
    return null
  })
}

const changeSql = `update accounts set password = $2, updated_at = now()
where user_id = $1 and provider_id = 'credential' and password = $3 returning id`
