import { expect, test } from 'vitest'
import { escapeHtml, type Letter, writeLetter } from './letters.ts'

const link = 'https://sync.example.com/account/verified?token=abc&x="><script>'
const letters: Letter[] = [
  { kind: 'verify-email', link },
  { kind: 'reset-password', link },
  { kind: 'change-email', link },
  { kind: 'email-changing' },
  { kind: 'address-taken' },
]

test.each(letters)('the letter of $kind says in plain text and in HTML what it is about', (letter) => {
  const { subject, text, html } = writeLetter(letter)
  expect(subject).toMatch(/Tidelist/)
  expect(`${subject}${text}`).not.toMatch(/!|undefined/)
  for (const paragraph of text.trim().split('\n\n')) expect(html).toContain(escapeHtml(paragraph))
  expect(text.includes(link)).toBe('link' in letter)
})

test('nothing in a link can leave its place in the HTML', () => {
  expect(writeLetter({ kind: 'verify-email', link }).html).not.toMatch(/<script/)
})
