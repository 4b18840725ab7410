/**
 * The words between main and the engine's own process, over `child.postMessage` there and `process.parentPort`
 * here. Both sides parse what they receive with these schemas. Rows and commands never come this way: they go
 * through the port that comes with 'connect'.
 */
import { z } from 'zod'

const requestId = z.string().min(1).max(64)

/** A code for a sign-in, or the challenge of one: 32 bytes. */
const base64url32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** Also a file name, so nothing that could leave the secrets' folder. */
export const secretKeySchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)

export const mainToHostSchema = z.discriminatedUnion('kind', [
  /** First, once: what the host cannot find out by itself. */
  z.strictObject({
    kind: z.literal('start'),
    userDataDir: z.string(),
    /** A data directory with the schema already in it, to copy for a new profile; it may be missing. */
    seedDir: z.string(),
    /** The entry of the thread that proves backups. */
    proverFile: z.string(),
    deviceName: z.string(),
    platform: z.string(),
    serverUrl: z.string().nullable(),
    appVersion: z.string(),
    /** How often the engine gives a sign of life. */
    heartbeatMs: z.number().int().positive(),
  }),
  /** A window wants to talk: one MessagePort comes with it. */
  z.strictObject({ kind: z.literal('connect') }),
  /** 'memory': the value is not kept when the app closes, because this system has no safe place for it. */
  z.strictObject({
    kind: z.literal('secret-reply'),
    requestId,
    value: z.string().nullable(),
    persistence: z.enum(['kept', 'memory']),
  }),
  /** A person has chosen this file to save into; the engine may open it once, under the ticket. */
  z.strictObject({ kind: z.literal('chosen-file'), ticket: z.string().min(1).max(64), path: z.string() }),
  /** The system's browser has handed this over, in a link that anybody may have made. */
  z.strictObject({ kind: z.literal('sign-in-code'), code: base64url32 }),
  /** The machine woke up. */
  z.strictObject({ kind: z.literal('resume') }),
  /** Flush, close the database, answer 'stopped' and exit with 0. */
  z.strictObject({ kind: z.literal('stop') }),
])

export const hostToMainSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('stopped') }),
  /** The engine's event loop runs. */
  z.strictObject({ kind: z.literal('heartbeat') }),
  /** The engine cannot work here and starting it again would not help, e.g. another app holds the profile. */
  z.strictObject({
    kind: z.literal('fatal'),
    failure: z.looseObject({ kind: z.string() }),
    sentence: z.string(),
  }),
  /** A person wants to sign in through the system's browser. */
  z.strictObject({ kind: z.literal('open-sign-in'), challenge: base64url32 }),
  /** Answered by 'secret-reply' with the same requestId; `value` comes with 'write' only. */
  z.strictObject({
    kind: z.literal('secret'),
    requestId,
    call: z.enum(['read', 'write', 'remove']),
    key: secretKeySchema,
    value: z.string().max(65_536).optional(),
  }),
])

export type MainToHost = z.infer<typeof mainToHostSchema>
export type HostToMain = z.infer<typeof hostToMainSchema>
export type StartMessage = Extract<MainToHost, { kind: 'start' }>
export type SecretRequest = Extract<HostToMain, { kind: 'secret' }>
export type SecretPersistence = Extract<MainToHost, { kind: 'secret-reply' }>['persistence']
