/** Requests and answers of the account routes. All of them, but for those that send a mail, carry the session token. */
import { z } from 'zod'
import { isStorableText } from './text.ts'

/** A password's length is judged by its own refusals; this only keeps absurd ones from being hashed. */
const password = z.string().max(1024)
const email = z.email().max(254).refine(isStorableText)

export const revokeRequest = z.union([
  z.strictObject({ id: z.string().min(1).max(128) }),
  z.strictObject({ others: z.literal(true) }),
])
export const passwordRequest = z.strictObject({ current: password, new: password })
export const emailRequest = z.strictObject({ email, password })
export const deleteRequest = z.strictObject({ password })
/** For a link by which a password can be set anew, or an address confirmed. */
export const mailRequest = z.strictObject({ email })

/** Moments are Unix milliseconds; `id` is the session's, which says nothing of its token. */
export const signedInDevice = z.object({
  id: z.string(),
  deviceId: z.string().nullable(),
  name: z.string(),
  signedInAt: z.number(),
  lastSeenAt: z.number(),
  current: z.boolean(),
})
export const devicesReply = z.object({ devices: z.array(signedInDevice) })
export const revokeReply = z.object({ revoked: z.number() })
/** Whether the account has a password; one that was made through a provider has none until its owner sets one. */
export const methodsReply = z.object({ password: z.boolean() })
/** True: the address changes once the link that was mailed to it is confirmed. */
export const emailReply = z.object({ confirm: z.boolean() })

export type SignedInDevice = z.infer<typeof signedInDevice>
export type RevokeRequest = z.infer<typeof revokeRequest>

/** What a device calls itself when it signs up or in. The name is percent-encoded, because a header holds ASCII only. */
export const deviceHeaders = { id: 'tidelist-device-id', name: 'tidelist-device-name' } as const
