/** Everything of a person goes in one transaction. What stays are hashes of their session tokens, so that their devices learn why. */
import type { Asker } from '../auth/create-auth.ts'
import { accountOf } from '../auth/sign-in-limit.ts'
import { awaitPushes } from '../sync/await-pushes.ts'
import { checkPassword, type PasswordDeps } from './check-password.ts'
import { isLive } from './devices.ts'
import { dropResetLinks } from './reset-links.ts'

export type DeleteRefusal = 'wrong_password' | 'too_many_sign_ins' | 'unauthorized'

/** Null where the account was deleted. */
export async function deleteAccount(
  deps: PasswordDeps,
  asker: Asker,
  password: string,
): Promise<DeleteRefusal | null> {
  const checked = await checkPassword(deps, asker, password)
  if (!checked.ok) return checked.kind
  return deps.database.transaction(async (run) => {
    await awaitPushes(run, asker.userId)
    if (!(await isLive(run, asker))) return 'unauthorized'
    await run.query(tombstoneSql, [asker.userId])
    await run.query('delete from sign_in_failures where account = $1', [accountOf(asker.email)])
    await dropResetLinks(run, asker.userId)
    await run.query('delete from users where id = $1', [asker.userId])
    return null
  })
}

/** As `hashOf` in `auth/token-call.ts` makes them. */
const tombstoneSql = `insert into deleted_sessions (token_hash)
select encode(sha256(convert_to(token, 'UTF8')), 'hex') from sessions where user_id = $1
on conflict do nothing`
