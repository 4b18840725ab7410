/** One page as HTML, with headers under which it can load and run nothing, be framed by nobody, and pass its address on to nobody. */
import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { escapeHtml } from '../mail/letters.ts'
import { style } from './style.ts'

export type Form = {
  readonly action: string
  readonly token: string
  readonly fields: readonly { readonly name: string; readonly label: string }[]
  readonly button: string
  /** What was wrong with what was sent before. */
  readonly refusal?: string
}

export type Page = {
  readonly mark: 'done' | 'stopped' | null
  readonly title: string
  readonly says: readonly string[]
  readonly form?: Form
  /** A link to the app, followed by itself. */
  readonly opens?: { readonly link: string; readonly button: string }
}

const styleHash = createHash('sha256').update(style).digest('base64')
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function answerPage(c: Context, page: Page, status: 200 | 400 | 413 | 500 | 503 = 200): Response {
  return c.html(htmlOf(page), status, {
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    'X-Frame-Options': 'DENY',
  })
}

const htmlOf = ({ mark, title, says, form, opens }: Page): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} – Tidelist</title>
${opens ? `<meta http-equiv="refresh" content="0;url=${escapeHtml(opens.link)}">\n` : ''}<style>${style}</style>
</head>
<body>
<header>${logo}Tidelist</header>
<main>
${mark === null ? '' : marks[mark]}<h1>${escapeHtml(title)}</h1>
${says.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n')}
${form ? formOf(form) : ''}${opens ? `<p><a class="button" href="${escapeHtml(opens.link)}">${escapeHtml(opens.button)}</a></p>\n` : ''}</main>
</body>
</html>
`

const formOf = ({ action, token, fields, button, refusal }: Form): string =>
  `<form method="post" action="${action}">
<input type="hidden" name="token" value="${escapeHtml(token)}">
${fields.map(({ name, label }, index) => fieldOf({ name, label, isWrong: refusal !== undefined, isFirst: index === 0 })).join('\n')}
${refusal === undefined ? '' : `<p class="refusal" id="refusal" role="alert">${escapeHtml(refusal)}</p>`}
<button>${escapeHtml(button)}</button>
</form>
`

type Field = {
  readonly name: string
  readonly label: string
  readonly isWrong: boolean
  readonly isFirst: boolean
}

/** A password is never sent back in a page. */
const fieldOf = ({ name, label, isWrong, isFirst }: Field): string =>
  `<label>${escapeHtml(label)}<input type="password" name="${name}" autocomplete="new-password" required${isFirst ? ' autofocus' : ''}${isWrong ? ' aria-invalid="true" aria-describedby="refusal"' : ''}></label>`

const logo =
  '<svg viewBox="0 0 16 16" aria-hidden="true"><rect width="16" height="16" rx="3.5" fill="#1b7fb0"/><g fill="none" stroke="#fff" stroke-linecap="round" stroke-linejoin="round"><path d="M4 6 7 9 12 3" stroke-width="2"/><path d="M2.5 12.5c1-1.3 1.75-1.3 2.75 0s1.75 1.3 2.75 0 1.75-1.3 2.75 0 1.75 1.3 2.75 0" stroke-width="1.5"/></g></svg>'

const markOf = (kind: string, path: string): string =>
  `<svg class="mark ${kind}" viewBox="0 0 32 32" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"><circle cx="16" cy="16" r="14"/><path d="${path}"/></svg>\n`
const marks = {
  done: markOf('done', 'M10 16.5l4.2 4.2 8-8.4'),
  stopped: markOf('stopped', 'M16 9v9M16 22.5v.5'),
}
