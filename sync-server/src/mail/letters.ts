/** What the server writes to people: plain text, and the same in simple HTML with a button for the link. */

export type Letter =
  | { readonly kind: 'verify-email'; readonly link: string }
  | { readonly kind: 'reset-password'; readonly link: string }
  | { readonly kind: 'change-email'; readonly link: string }
  | { readonly kind: 'email-changing' }
  | { readonly kind: 'address-taken' }

export type Mail = { readonly subject: string; readonly text: string; readonly html: string }

type Words = {
  readonly subject: string
  readonly before: string
  /** What the link's button says. */
  readonly button?: string
  readonly after: string
}

export const linkHours = { verify: 24, reset: 1 } as const

const words: Record<Letter['kind'], Words> = {
  'verify-email': {
    subject: 'Confirm your e-mail for Tidelist',
    before:
      'Welcome to Tidelist. Please confirm that this is your e-mail; then sign in on your computer, and your tasks are the same on every machine.',
    button: 'Confirm this e-mail',
    after: `The link works for ${linkHours.verify} hours. If you did not make an account, you need not do anything: without the link it stays closed.`,
  },
  'reset-password': {
    subject: 'Set a new password for Tidelist',
    before:
      'You, or somebody who typed your e-mail, asked for a new password for Tidelist. With this link you set one; afterwards you sign in again on each of your devices.',
    button: 'Set a new password',
    after: `The link works once, for ${linkHours.reset === 1 ? 'one hour' : `${linkHours.reset} hours`}. If it was not you, you need not do anything: your password stays as it is.`,
  },
  'change-email': {
    subject: 'Confirm your new e-mail for Tidelist',
    before: 'You asked to use this e-mail for your Tidelist account. Please confirm that it is yours.',
    button: 'Use this e-mail',
    after: `The link works for ${linkHours.verify} hours. Until then the old e-mail stays. If it was not you, do not open the link.`,
  },
  'email-changing': {
    subject: 'The e-mail of your Tidelist account is about to change',
    before:
      'Somebody who knows your password asked to use another e-mail for your Tidelist account. It changes once that e-mail is confirmed.',
    after:
      'If it was you, you need not do anything. If not, open Tidelist now and change your password under Account: it signs out all other devices.',
  },
  'address-taken': {
    subject: 'You already have a Tidelist account',
    before:
      'Somebody, probably you, tried to make or move a Tidelist account to this e-mail. It already has an account, and nothing was changed.',
    after:
      'To get into it, sign in with this e-mail. If you do not remember the password, choose “Forgot password” there.',
  },
}

export function writeLetter(letter: Letter): Mail {
  const { subject, before, button, after } = words[letter.kind]
  const link = 'link' in letter ? letter.link : null
  return {
    subject,
    text: [before, ...(link === null ? [] : [link]), after, 'Tidelist'].join('\n\n').concat('\n'),
    html: htmlOf({ subject, before, after, button: link === null ? '' : buttonOf(link, button ?? link) }),
  }
}

const htmlOf = (parts: { subject: string; before: string; after: string; button: string }): string =>
  `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(parts.subject)}</title></head>
<body style="font: 16px/24px system-ui, sans-serif; max-width: 520px; margin: 0 auto; padding: 32px 16px">
<p>${escapeHtml(parts.before)}</p>
${parts.button}<p>${escapeHtml(parts.after)}</p>
<p>Tidelist</p>
</body>
</html>
`

const buttonOf = (link: string, label: string): string =>
  `<p style="margin: 24px 0"><a href="${escapeHtml(link)}" style="background: #00719f; color: #ffffff; padding: 10px 18px; border-radius: 6px; text-decoration: none">${escapeHtml(label)}</a></p>
<p style="font-size: 13px">Or copy this into your browser:<br>${escapeHtml(link)}</p>
`

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
