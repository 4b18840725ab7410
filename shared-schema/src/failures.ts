/**
 * Every way in which a request can be refused or the weather can stop it, as one closed union.
 * Refusals are data (`Result`), bugs throw. The window has one sentence for each kind, tested to be complete.
 */

export const failureKinds = [
  // what was typed
  'title-empty',
  'title-too-long',
  'name-empty',
  'name-too-long',
  'notes-too-long',
  'text-malformed',
  'date-impossible',
  'zone-unknown',
  'input-malformed',
  // what it refers to
  'task-not-found',
  'list-not-found',
  'section-not-found',
  'tag-not-found',
  'parent-not-found',
  'parent-cycle',
  'list-undeletable',
  'import-empty',
  // the past
  'nothing-to-undo',
  'nothing-to-redo',
  'not-there-then',
  'restore-too-large',
  'conflict-not-found',
  'conflict-row-gone',
  // the device
  'profile-in-use',
  'profile-newer',
  'profile-damaged',
  'profile-unwritable',
  'profile-on-network',
  'disk-full',
  'no-room-to-fetch',
  'sync-broken',
  'backup-unproved',
  'backup-not-found',
  'backup-newer',
  'backup-damaged',
  'backup-of-another-account',
  'backup-unwritable',
  'journal-unwritable',
  'engine-unreachable',
  'answer-lost',
  'saved-after-all',
  'not-saved',
  // the server and the account
  'server-unset',
  'server-unreachable',
  'server-not-ours',
  'server-busy',
  'server-refused',
  'upgrade-required',
  'server-older',
  'app-older',
  'signed-out',
  'account-deleted',
  'device-not-found',
  'credentials-wrong',
  'password-wrong',
  'too-many-sign-ins',
  'email-taken',
  'email-malformed',
  'email-unverified',
  'password-too-short',
  'password-too-long',
  'account-mismatch',
  'clock-skew',
  'nothing-to-answer',
  'provider-absent',
  'sign-in-given-up',
  'sign-in-too-late',
  'sign-in-code-refused',
  'changes-unsent',
  'file-unwritable',
] as const

export type FailureKind = (typeof failureKinds)[number]

/** `detail` carries a number or a field name for the sentence, never text that the person typed. */
export type Failure = { readonly kind: FailureKind; readonly detail?: string | number }

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure }

export const success = <T>(value: T): Result<T> => ({ ok: true, value })

export const refuse = (kind: FailureKind, detail?: string | number): Result<never> => ({
  ok: false,
  failure: detail === undefined ? { kind } : { kind, detail },
})
