/**
 * Links by which a person shows that an e-mail is theirs, after signing up or when it changes. Following one again while it lasts
 * says the same again, because mail programs like to look at links before people do.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { SqlRunner } from '@tidelist/shared-schema'
import type { Database } from '../database/database.ts'
import { linkHours } from '../mail/letters.ts'
import { dropResetLinks } from './reset-links.ts'

export type EmailLink = { readonly userId: string; readonly email: string }

/** What goes into the mail. */
export async function makeEmailLink(database: Database, { userId, email }: EmailLink): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  await database.transaction((run) => run.query(makeSql, [hashOf(token), userId, email.toLowerCase()]))
  return token
}

const makeSql = `insert into email_links (token_hash, user_id, email, expires_at)
values ($1, $2, $3, now() + interval '${linkHours.verify} hours')`

/** The e-mail that a link stands for. Null where it is unknown, used up or too old. */
export const emailOfLink = (database: Database, token: string): Promise<string | null> =>
  database.transaction(async (run) => {
    const [link] = await run.query(findSql, [hashOf(token)])
    return link ? String(link.email) : null
  })

export type Confirmed = 'confirmed' | 'expired' | 'taken'

export const confirmEmail = (database: Database, token: string): Promise<Confirmed> =>
  database.transaction(async (run) => {
    const [link] = await run.query(`${findSql} for update`, [hashOf(token)])
    if (!link) return 'expired'
    const { user_id: userId, email } = link
    const [other] = await run.query('select from users where email = $2 and id <> $1', [userId, email])
    if (other) return 'taken'
    const [before] = await run.query('select email from users where id = $1 for update', [userId])
    await run.query(confirmSql, [userId, email])
    if (before?.email !== email) await dropOlderLinks(run, { userId: String(userId), token })
    return 'confirmed'
  })

const findSql = 'select user_id, email from email_links where token_hash = $1 and expires_at > now()'
const confirmSql = `update users set email = $2, email_verified = true, updated_at = now()
where id = $1 and not (email = $2 and email_verified)`

/** What was mailed to an earlier address must not bring that one back, nor set a password. */
async function dropOlderLinks(run: SqlRunner, keep: { userId: string; token: string }): Promise<void> {
  await run.query('delete from email_links where user_id = $1 and token_hash <> $2', [
    keep.userId,
    hashOf(keep.token),
  ])
  await dropResetLinks(run, keep.userId)
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
