/** The pages that links in mails open. They answer with pages also where they refuse. */
import type { RouteContract } from './route.ts'

const page = {
  caller: 'anyone',
  answer: { type: 'text/html' },
  refusals: ['malformed', 'too_large'],
} as const

export const pageContracts: readonly RouteContract[] = [
  { ...page, method: 'get', path: '/account/verified', summary: 'Confirms an e-mail address by its link.' },
  { ...page, method: 'get', path: '/account/email-changed', summary: 'Asks whether the address may change.' },
  { ...page, method: 'post', path: '/account/email-changed', summary: 'Changes the address.' },
  { ...page, method: 'get', path: '/account/reset', summary: 'The form for a new password.' },
  { ...page, method: 'post', path: '/account/reset', summary: 'Takes the new password.' },
  { ...page, method: 'get', path: '/account/reset-done', summary: 'Says that the password is set.' },
]
