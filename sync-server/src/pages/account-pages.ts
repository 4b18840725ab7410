/** The pages that links in mails open. They need no JavaScript, no cookie and no session: the token in the link is all there is. */
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Logger } from 'pino'
import { z } from 'zod'
import { confirmEmail, emailOfLink } from '../account/email-links.ts'
import type { Auth } from '../auth/create-auth.ts'
import { type Database, DatabaseUnavailable } from '../database/database.ts'
import { asUnavailable } from '../database/retry.ts'
import { fail } from '../http/failure.ts'
import { answerPage } from './page.ts'
import * as words from './words.ts'

export type PageDeps = { readonly database: Database; readonly auth: Auth; readonly log: Logger }

const FORM_BYTES = 16 * 1024
const RESET = '/account/reset'
const EMAIL_CHANGED = '/account/email-changed'

const token = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,128}$/)
  .catch('')
const tokenForm = z.looseObject({ token })
const passwordForm = z.looseObject({ token, password: z.string().catch(''), again: z.string().catch('') })

export function accountPages({ database, auth, log }: PageDeps): Hono {
  const app = new Hono()
  const limit = bodyLimit({ maxSize: FORM_BYTES, onError: (c) => answerPage(c, words.tooLarge, 413) })

  app.get('/verified', async (c) => {
    const outcome = await confirmEmail(database, token.parse(c.req.query('token')))
    return outcome === 'confirmed'
      ? answerPage(c, words.verified)
      : answerPage(c, outcome === 'taken' ? words.emailTaken : words.verifyExpired, 400)
  })
  // Asked for with a button: a mail program that looks at links must not give an account to whoever has the mailbox.
  app.get('/email-changed', async (c) => {
    const link = token.parse(c.req.query('token'))
    const email = await emailOfLink(database, link)
    return email === null
      ? answerPage(c, words.changeExpired, 400)
      : answerPage(c, words.confirmChange(email, { action: EMAIL_CHANGED, token: link }))
  })
  app.post('/email-changed', limit, async (c) => {
    const form = tokenForm.parse(await formOf(c))
    const outcome = await confirmEmail(database, form.token)
    return outcome === 'confirmed'
      ? answerPage(c, words.emailChanged)
      : answerPage(c, outcome === 'taken' ? words.emailTaken : words.changeExpired, 400)
  })
  app.get('/reset', async (c) => {
    const link = token.parse(c.req.query('token'))
    return (await auth.isResetToken(link))
      ? answerPage(c, words.resetForm({ action: RESET, token: link }))
      : answerPage(c, words.resetExpired, 400)
  })
  app.post('/reset', limit, async (c) => {
    const form = passwordForm.parse(await formOf(c))
    const again = (refusal: keyof typeof words.passwordRefusals) =>
      answerPage(
        c,
        words.resetForm({ action: RESET, token: form.token, refusal: words.passwordRefusals[refusal] }),
        400,
      )
    if (!(await auth.isResetToken(form.token))) return answerPage(c, words.resetExpired, 400)
    if (form.password !== form.again) return again('different')
    const outcome = await auth.resetPassword(form.token, form.password)
    if (outcome === 'reset') return c.redirect('/account/reset-done', 303)
    return outcome === 'expired' ? answerPage(c, words.resetExpired, 400) : again(outcome)
  })
  app.get('/reset-done', (c) => answerPage(c, words.resetDone))
  for (const path of ['/verified', '/email-changed', '/reset', '/reset-done'])
    app.all(path, (c) => fail(c, { kind: 'method_not_allowed' }))
  app.onError((thrown, c) => {
    const error = asUnavailable(thrown)
    const isAway = error instanceof DatabaseUnavailable
    log[isAway ? 'warn' : 'error']({ err: error, path: c.req.path }, 'page failed')
    return answerPage(c, words.notNow, isAway ? 503 : 500)
  })
  return app
}

/** What a form has sent; nothing where the body is not the form that its header says. */
async function formOf(c: Context): Promise<Record<string, unknown>> {
  try {
    return await c.req.parseBody()
  } catch (error) {
    if (error instanceof Error && error.name === 'BodyLimitError') throw error
    return {}
  }
}
