/** Asks for another e-mail: it changes once the link that is mailed to it was confirmed. Whether it has an account already, only it is told. */
import type { Asker } from '../auth/create-auth.ts'
import type { Correspondence } from '../mail/correspondence.ts'
import { checkPassword, type PasswordDeps } from './check-password.ts'

export type EmailRefusal = 'wrong_password' | 'too_many_sign_ins' | 'rate_limited'

export type EmailOutcome =
  | { readonly ok: true; readonly confirm: boolean }
  | { readonly ok: false; readonly kind: EmailRefusal; readonly retryAfterS?: number }

export type EmailDeps = PasswordDeps & { readonly correspondence: Correspondence }

export async function changeEmail(
  deps: EmailDeps,
  asker: Asker,
  request: { readonly email: string; readonly password: string },
): Promise<EmailOutcome> {
  const checked = await checkPassword(deps, asker, request.password)
  if (!checked.ok) return checked
  const email = request.email.toLowerCase()
  if (email === asker.email) return { ok: true, confirm: false }
  const retryAfterS = await deps.correspondence.confirmNewEmail(asker, email)
  return retryAfterS > 0 ? { ok: false, kind: 'rate_limited', retryAfterS } : { ok: true, confirm: true }
}
