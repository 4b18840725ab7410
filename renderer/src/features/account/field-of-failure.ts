/** The field that a refusal is about; `all` for those about no field, or about more than one. */
import type { FailureKind } from '@tidelist/engine/client'

export type AccountField = 'name' | 'email' | 'password' | 'present-password' | 'all'

const fields: Partial<Record<FailureKind, AccountField>> = {
  'name-empty': 'name',
  'name-too-long': 'name',
  'email-malformed': 'email',
  'email-taken': 'email',
  'password-too-short': 'password',
  'password-too-long': 'password',
  'password-wrong': 'present-password',
}

export const fieldOf = (kind: FailureKind): AccountField => fields[kind] ?? 'all'
