/** The shape of what the page sends over ipc-channels.ts; main parses with it, so the page cannot send anything else. */
import { z } from 'zod'

export const nonceSchema = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/)

/** Long enough for any link a person pastes, short enough to be no way to fill memory. */
export const externalUrlSchema = z.string().max(8192)
