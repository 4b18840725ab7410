/** Hands a one-time link to its person. Never awaited by a request, so that answers do not tell by their time who has an account. */
import type { Logger } from 'pino'

export type LinkKind = 'verify-email' | 'reset-password'
export type SendLink = (kind: LinkKind, link: { userId: string; url: string }) => void

/** Without mail: on a developer's machine the log is the mailbox; in production a link in a log would be a key left outside. */
export const linkInLog =
  (log: Logger, mode: 'development' | 'production' | 'test'): SendLink =>
  (kind, { userId, url }) => {
    if (mode === 'development') log.info({ kind, userId, url }, 'link for a person, mail is not configured')
    else log.warn({ kind, userId }, 'a link could not be sent, mail is not configured')
  }
