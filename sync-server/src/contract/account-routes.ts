/** What a person can do with their account. All but the mails carry the session token. */
import {
  deleteRequest,
  devicesReply,
  emailReply,
  emailRequest,
  mailRequest,
  methodsReply,
  passwordRequest,
  revokeReply,
  revokeRequest,
} from '@tidelist/shared-schema'
import { z } from 'zod'
import { json, type RouteContract, SMALL_BODY_BYTES } from './route.ts'

const withSession = { caller: 'session', maxBodyBytes: SMALL_BODY_BYTES } as const
const done = json(z.strictObject({}))
const refusedBodies = ['malformed', 'unsupported_encoding', 'too_large'] as const

export const accountContracts: readonly RouteContract[] = [
  {
    ...withSession,
    method: 'get',
    path: '/v1/account/devices',
    summary: 'Where the person is signed in, newest seen first.',
    answer: json(devicesReply),
    refusals: ['unauthorized', 'account_deleted'],
  },
  {
    ...withSession,
    method: 'get',
    path: '/v1/account/methods',
    summary: 'Whether the account has a password.',
    answer: json(methodsReply),
    refusals: ['unauthorized', 'account_deleted'],
  },
  {
    ...withSession,
    method: 'post',
    path: '/v1/account/devices/revoke',
    summary: 'Ends the session of one device, or of all others.',
    body: revokeRequest,
    answer: json(revokeReply),
    refusals: ['unauthorized', 'account_deleted', 'not_found', ...refusedBodies],
  },
  {
    ...withSession,
    method: 'post',
    path: '/v1/account/password',
    summary: 'Changes the password and ends the other sessions.',
    body: passwordRequest,
    answer: done,
    refusals: [
      'unauthorized',
      'account_deleted',
      'wrong_password',
      'too_many_sign_ins',
      'password_too_short',
      'password_too_long',
      ...refusedBodies,
    ],
  },
  {
    ...withSession,
    method: 'post',
    path: '/v1/account/email',
    summary: 'Changes the address, or mails a link by which it is confirmed.',
    body: emailRequest,
    answer: json(emailReply),
    refusals: ['unauthorized', 'account_deleted', 'wrong_password', 'too_many_sign_ins', ...refusedBodies],
  },
  {
    ...withSession,
    method: 'post',
    path: '/v1/account/delete',
    summary: 'Deletes the account and everything that the server holds of it.',
    body: deleteRequest,
    answer: done,
    refusals: ['unauthorized', 'account_deleted', 'wrong_password', 'too_many_sign_ins', ...refusedBodies],
  },
  {
    ...withSession,
    method: 'get',
    path: '/v1/account/takeout',
    summary: 'Everything that the server holds of the person, as a stream.',
    answer: json(z.looseObject({ format: z.literal('tidelist-takeout'), version: z.literal(1) })),
    refusals: ['unauthorized', 'account_deleted'],
  },
  {
    method: 'post',
    path: '/v1/account/reset',
    summary: 'Mails a link for a new password. The answer does not tell whether there is an account.',
    caller: 'anyone',
    body: mailRequest,
    maxBodyBytes: SMALL_BODY_BYTES,
    answer: done,
    refusals: refusedBodies,
  },
  {
    method: 'post',
    path: '/v1/account/verify',
    summary: 'Mails the confirmation of an address again, with the same answer for everybody.',
    caller: 'anyone',
    body: mailRequest,
    maxBodyBytes: SMALL_BODY_BYTES,
    answer: done,
    refusals: refusedBodies,
  },
  {
    method: 'get',
    path: '/v1/account/oidc',
    summary: 'The name of the provider that one can sign in with, or null.',
    caller: 'anyone',
    answer: json(z.object({ name: z.string().nullable() })),
    refusals: [],
  },
]
